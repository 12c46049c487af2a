// Which lines of a paste are shown, and where its marks stand in them. Pure functions: no DOM.

/** Lines shown above and below each match. */
const AROUND = 2;
/** A longer line is cut to the text around its marks; characters shown to both sides. */
const LONG = 1000;
const BESIDE = 150;

/** The parts of a paste as {from, to, isShown}, lines from 0, `to` not included: shown around the given lines. */
export function parts(count, lines, around = AROUND) {
  const found = [];
  let done = 0;
  for (const line of [...new Set(lines)].sort((a, b) => a - b)) {
    const from = Math.max(done, line - around);
    const to = Math.min(count, line + around + 1);
    if (to <= done) continue;
    if (from > done) found.push({ from: done, to: from, isShown: false });
    if (found.at(-1)?.isShown && found.at(-1).to === from) found.at(-1).to = to;
    else found.push({ from, to, isShown: true });
    done = to;
  }
  if (done < count) found.push({ from: done, to: count, isShown: false });
  return found.map((part) => (part.to - part.from === 1 ? { ...part, isShown: true } : part));
}

/**
 * A line as pieces {text, keys}: `keys` names the marks that a piece belongs to. Marks are {start, end, key} in the whole
 * text; those that overlap are one piece. `start` is where the line begins. A long line is cut around its marks.
 */
export function pieces(line, start, marks) {
  const found = [];
  let done = 0;
  for (const { from, to, keys } of joined(line, start, marks)) {
    found.push({ text: line.slice(done, from), keys: [] }, { text: line.slice(from, to), keys });
    done = to;
  }
  found.push({ text: line.slice(done), keys: [] });
  return line.length > LONG ? found.map((piece, at) => cut(piece, at === 0, at === found.length - 1)) : found;
}

/** The marks within a line as {from, to, keys}, in order and without overlaps. */
function joined(line, start, marks) {
  const within = marks.filter((mark) => mark.start < start + line.length && mark.end > start)
    .map(({ start: from, end, key }) => ({ from: Math.max(from - start, 0), to: Math.min(end - start, line.length), keys: [key] }))
    .sort((a, b) => a.from - b.from);
  const apart = [];
  for (const mark of within) {
    const last = apart.at(-1);
    if (last && mark.from < last.to) Object.assign(last, { to: Math.max(last.to, mark.to), keys: [...last.keys, ...mark.keys] });
    else apart.push(mark);
  }
  return apart;
}

function cut({ text, keys }, isFirst, isLast) {
  if (text.length <= 2 * BESIDE) return { text, keys };
  const [left, right] = [text.slice(0, BESIDE), text.slice(-BESIDE)];
  if (isFirst && isLast) return { text: `${text.slice(0, 2 * BESIDE)}…`, keys };
  if (isFirst) return { text: `…${right}`, keys };
  return { text: isLast ? `${left}…` : `${left}…${right}`, keys };
}
