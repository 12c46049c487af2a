// Loads the files of the search, each once. What fails is asked for anew the next time.
import { SearchIndex } from "./search-index.js";

const hexadecimal = (key) => Array.from(new TextEncoder().encode(key), (byte) => byte.toString(16).padStart(2, "0")).join("");

export class SearchSource {
  /** `base` is the URL of the folder of the search, with its slash. */
  constructor(base) {
    this.base = base;
    this.files = new Map();
  }

  /** The promise of a file's value. */
  file(name) {
    if (!this.files.has(name)) {
      const asked = this.fetched(name);
      asked.catch(() => this.files.delete(name));
      this.files.set(name, asked);
    }
    return this.files.get(name);
  }

  async fetched(name) {
    const answer = await fetch(new URL(`${name}.json`, this.base));
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    return answer.json();
  }

  /** The promise of the index. */
  index() {
    if (!this.made) {
      this.made = Promise.all([this.file("index"), this.file("common")])
        .then(([head, common]) => new SearchIndex(head, common, (key) => this.file(hexadecimal(key))));
      this.made.catch(() => { this.made = null; });
    }
    return this.made;
  }

  /** The promise of what is shown of a record. */
  record(number) {
    return this.file(`text/${number}`);
  }
}
