"use strict";

const form = document.querySelector("form");
const output = document.querySelector("output");

async function ask(question) {
  const answer = await fetch("/api/chat/completions", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ stream: true, messages: [{ role: "user", content: question }] }),
  });
  if (!answer.ok) {
    output.textContent = `The edge answered ${answer.status}.`;
    return;
  }
  output.textContent = "";
  let rest = "";
  for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + part).split("\n\n");
    rest = events.pop();
    events.forEach(show);
  }
}

function show(event) {
  const data = event.replace(/^data: /, "");
  if (data !== "[DONE]") {
    output.textContent += JSON.parse(data).choices[0].delta.content ?? "";
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(new FormData(form).get("question")).catch((error) => {
    output.textContent = `No answer: ${error.message}`;
  });
});
