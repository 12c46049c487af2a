// <tb-copy for="id">: a button that copies the text of an element. Without JavaScript there is none, and text can be selected.

class Copy extends HTMLElement {
  connectedCallback() {
    const target = document.getElementById(this.getAttribute("for"));
    if (!target || this.firstChild) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "md-button";
    button.textContent = "Copy the message";
    this.said = document.createElement("span");
    this.said.setAttribute("role", "status");
    this.append(button, " ", this.said);
    button.addEventListener("click", () => this.copy(target));
  }

  async copy(target) {
    try {
      await navigator.clipboard.writeText(target.innerText.trim());
      this.said.textContent = `Copied.${missing(target)}`;
    } catch { // no permission, or not a secure origin
      getSelection().selectAllChildren(target);
      this.said.textContent = "Selected: copy it with Ctrl+C.";
    }
  }
}

/** What a copied message still lacks: nobody should send a pair of braces. */
function missing(target) {
  const names = new Set([...target.querySelectorAll(".tb-variable:not(.tb-filled)")].map((mark) => mark.dataset.variable));
  return names.size ? ` Not filled in yet: ${[...names].join(", ")}.` : "";
}

customElements.define("tb-copy", Copy);
