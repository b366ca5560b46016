"""Django's view of this package."""

from importlib import import_module

from django.apps import AppConfig

from deploy.logging import configure_structlog


class DeployConfig(AppConfig):
    """Holds the commands and system checks, and puts the parts together at start."""

    name = "deploy"
    verbose_name = "Deployment"

    def ready(self) -> None:
        """Load what must be there in every process: the Celery application above all.

        Without it a task that the web process starts would go to Celery's default broker.
        """
        configure_structlog()
        import_module("deploy.celery")
        import_module("deploy.system_checks")
