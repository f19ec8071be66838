// Elements with text, never with markup: names of specs go through here.

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

// A link to a page, or to a dashboard that is on this page; `null` if it is to neither.
function linkTo(url, text) {
  const board = /^\/d\/([A-Za-z0-9_-]+)/.exec(url);
  const here = board && BOARDS.some(({ uid }) => uid === board[1]);
  if (!here && !/^https?:\/\//.test(url)) return null;
  const link = make("a", "", text);
  link.href = here ? `#${board[1]}` : url;
  if (!here) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  return link;
}

function button(className, text, label, action) {
  const element = make("button", className, text);
  element.type = "button";
  if (label) Object.assign(element, { title: label, ariaLabel: label });
  element.addEventListener("click", action);
  return element;
}
