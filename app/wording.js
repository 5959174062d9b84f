// Says in the language of the page what Streamlit itself says in English, wherever it comes up; and lets the keyboard
// reach what scrolls by itself.
(() => {
  const wording = new Map(Object.entries($wording));
  const attributes = ["aria-label", "placeholder", "title"];
  const scrolling = ".st-key-flow_frame";

  function inText(node) {
    const said = wording.get(node.nodeValue.trim());
    if (said && node.nodeValue !== said) node.nodeValue = said;
  }

  function inAttribute(element, name) {
    const said = wording.get(element.getAttribute(name));
    if (said && element.getAttribute(name) !== said) element.setAttribute(name, said);
  }

  function within(root) {
    if (root.nodeType === Node.TEXT_NODE) return inText(root);
    if (root.nodeType !== Node.ELEMENT_NODE || root instanceof SVGElement) return;
    for (const name of attributes) {
      if (root.hasAttribute(name)) inAttribute(root, name);
      for (const element of root.querySelectorAll(`[$${name}]`)) inAttribute(element, name);
    }
    if (root.matches(scrolling)) root.tabIndex = 0;
    for (const element of root.querySelectorAll(scrolling)) element.tabIndex = 0;
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) inText(texts.currentNode);
  }

  window.contactWording?.disconnect();
  window.contactWording = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") inAttribute(change.target, change.attributeName);
      else if (change.type === "characterData") inText(change.target);
      else change.addedNodes.forEach(within);
    }
  });
  within(document.body);
  window.contactWording.observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: attributes,
  });
})();
