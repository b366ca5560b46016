"""Every page in a real Chromium: accessibility, content security, layout and keyboard."""
