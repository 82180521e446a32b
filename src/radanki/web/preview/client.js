/* Keys that a card leaves alone are passed on to the page around its frame. */
(function () {
  "use strict";

  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping) { return; }
    window.parent.postMessage({ radankiKey: event.key }, "*");
  });
}());
