// The drawer that holds a panel of the desk: beside the page where there is room, over the whole window where not.
import { button, element } from "./element.js";

const ROOMY = matchMedia("(min-width: 1000px)");

/** A dialog at the right of the window that shows one panel at a time. */
export class Drawer {
  #dialog;
  #title = element("h2", { id: "tb-drawer-title", tabindex: "-1", autofocus: true });
  #body = element("div", { class: "tb-drawer__body" });
  #opener = null;
  #told;
  /** The name of the panel that is shown, or "". */
  shown = "";

  /** `told` is called with the name of the panel that is shown, and with "" when none is. */
  constructor(told) {
    this.#told = told;
    this.#dialog = element("dialog", { class: "tb-drawer md-typeset", "aria-labelledby": "tb-drawer-title" },
      element("header", { class: "tb-drawer__head" }, this.#title,
        button("Close", () => this.close(), { class: "tb-button", "aria-keyshortcuts": "Escape" })),
      this.#body);
    this.#dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || this.#dialog.matches(":modal")) return;
      event.preventDefault();
      this.close();
    });
    this.#dialog.addEventListener("cancel", (event) => {
      if (event.target !== this.#dialog) return;
      event.preventDefault();
      this.close();
    });
    ROOMY.addEventListener("change", () => {
      if (!this.shown) return;
      this.#dialog.close();
      this.#show();
    });
  }

  /** Show a panel; the focus goes to its title, and back to where it was when the drawer is closed. */
  open(name, title, panel) {
    if (!this.shown) this.#opener = document.activeElement;
    this.#title.textContent = title;
    this.#body.replaceChildren(panel);
    this.shown = name;
    if (!this.#dialog.isConnected) document.body.append(this.#dialog);
    if (!this.#dialog.open) this.#show();
    this.#body.scrollTop = 0;
    this.#title.focus();
    this.#told(name);
  }

  close() {
    if (!this.shown) return;
    const holdsFocus = this.#dialog.contains(document.activeElement);
    this.shown = "";
    this.#dialog.close();
    document.documentElement.classList.remove("tb-drawer-open");
    if (holdsFocus && this.#opener?.isConnected) this.#opener.focus();
    this.#told("");
  }

  #show() {
    if (ROOMY.matches) this.#dialog.show();
    else this.#dialog.showModal();
    document.documentElement.classList.toggle("tb-drawer-open", ROOMY.matches);
  }
}
