// <tb-applies>: on the page of a known issue, says when it cannot be the cause in the case at hand, and why.
import { applies } from "./affects.js";
import { theCase } from "./case.js";
import { element } from "./element.js";

class Applies extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "status");
    theCase.subscribe(() => this.show());
    this.show();
  }

  show() {
    const { affects, fixedIn } = this.dataset;
    const why = applies(JSON.parse(affects), JSON.parse(fixedIn), theCase.get().variables);
    if (why === this.shown) return;
    this.shown = why;
    this.replaceChildren(...(why ? [notice(why)] : []));
  }
}

function notice(why) {
  return element("div", { class: "tb-callout tb-extent-none tb-not-here" },
    element("p", { class: "tb-callout-title" }, "Set aside: this cannot be it in your case"),
    element("p", {}, `${why.charAt(0).toUpperCase()}${why.slice(1)}. If that is wrong, mend release, region or plan in the case.`));
}

customElements.define("tb-applies", Applies);
