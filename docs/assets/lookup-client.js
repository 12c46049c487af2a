// Asks for answers off the page's thread, with a watchdog; where no worker starts, on it, in slices. No DOM.
import { answered } from "./answer.js";
import { catalogOf } from "./pieced.js";

/** Milliseconds that a search may take, and that one may go on when another waits already. */
const PATIENCE = 8000;
const PATIENCE_WHEN_OTHERS_WAIT = 500;
/** Milliseconds of one slice of a search on the page's thread: less than one frame. */
const SLICE = 10;

/** A newer query has taken the place of this one: nothing needs to be said. */
export class Overtaken extends Error {}
/** The search was ended by the watchdog. */
export class TooSlow extends Error {}

const startWorker = () => new Worker(new URL("./lookup-worker.js", import.meta.url), { type: "module" });
const pause = () => new Promise((resolve) => { setTimeout(resolve); });

/** Answers queries, one at a time; the newest takes the place of those before. */
export class LookupClient {
  #load;
  #base;
  #start;
  #patience;
  #loading;
  #worker;
  #catalog;
  #number = 0;
  #running = null;
  #waiting = null;

  /**
   * `load` returns a promise of what is in lookup.json, as JSON or as an object; `base` is its URL, where pieces are
   * loaded from; `start` returns a new worker, or throws.
   */
  constructor(load, { base = "", start = startWorker, patience = PATIENCE } = {}) {
    this.#load = load;
    this.#base = String(base);
    this.#start = start;
    this.#patience = patience;
  }

  /** The answer to a query as `answered` makes it; rejects with Overtaken, TooSlow, or what `load` rejects with. */
  async ask(query, about = {}) {
    this.#number += 1;
    const number = this.#number;
    this.#waiting?.reject(new Overtaken());
    this.#waiting = null;
    this.#loading ??= Promise.resolve(this.#load()).catch((error) => {
      this.#loading = undefined;
      throw error;
    });
    const catalog = await this.#loading;
    if (number !== this.#number) throw new Overtaken();
    if (typeof catalog === "string" && this.#isStarted(catalog)) return this.#askWorker({ number, query, about });
    return this.#inSlices(catalog, { number, query, about });
  }

  /** Nothing is asked any more: what runs is not waited for. */
  forget() {
    this.#number += 1;
    this.#waiting?.reject(new Overtaken());
    this.#waiting = null;
    this.#running?.reject(new Overtaken());
  }

  /** Is there a worker that holds the catalog? Once one failed to start, none is tried again. */
  #isStarted(catalog) {
    if (this.#worker !== undefined) return Boolean(this.#worker);
    try {
      this.#worker = this.#start();
      this.#worker.onmessage = ({ data }) => this.#receive(data);
      this.#worker.onerror = (event) => this.#fail(event);
      this.#worker.postMessage({ data: catalog, base: this.#base });
    } catch { // file://, a policy, an old browser
      this.#worker = null;
    }
    return Boolean(this.#worker);
  }

  #askWorker(asked) {
    return new Promise((resolve, reject) => {
      const job = { ...asked, resolve, reject };
      if (!this.#running) {
        this.#run(job);
        return;
      }
      this.#running.reject(new Overtaken());
      this.#waiting = job;
      this.#watch(PATIENCE_WHEN_OTHERS_WAIT);
    });
  }

  #run(job) {
    this.#running = job;
    this.#waiting = null;
    this.#watch(this.#patience);
    const { number, query, about } = job;
    this.#worker.postMessage({ number, query, about });
  }

  #watch(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#end(), milliseconds);
  }

  /** End a worker that takes too long; the next query starts a new one. */
  #end() {
    this.#worker.terminate();
    this.#worker = undefined;
    const [late, next] = [this.#running, this.#waiting];
    this.#running = null;
    this.#waiting = null;
    late?.reject(new TooSlow());
    if (next) this.ask(next.query, next.about).then(next.resolve, next.reject);
  }

  #receive({ number, answer, failed }) {
    if (this.#running?.number !== number) return;
    clearTimeout(this.timer);
    const job = this.#running;
    this.#running = null;
    if (failed) job.reject(new Error(failed));
    else job.resolve(answer);
    if (this.#waiting) this.#run(this.#waiting);
  }

  /** The worker's script did not load or broke: go on in the page. */
  #fail(event) {
    event.preventDefault?.();
    clearTimeout(this.timer);
    this.#worker?.terminate();
    this.#worker = null;
    const job = this.#waiting ?? this.#running;
    this.#running = null;
    this.#waiting = null;
    if (job) this.ask(job.query, job.about).then(job.resolve, job.reject);
  }

  async #inSlices(data, { number, query, about }) {
    this.#catalog ??= catalogOf(data, this.#base);
    const steps = answered(this.#catalog, query, about);
    const started = performance.now();
    let given;
    for (let until = started + SLICE, step = steps.next(); ; step = steps.next(given)) {
      if (step.done) return step.value;
      given = step.value && await step.value;
      if (performance.now() < until) continue;
      await pause();
      if (number !== this.#number) throw new Overtaken();
      if (performance.now() - started > this.#patience) throw new TooSlow();
      until = performance.now() + SLICE;
    }
  }
}
