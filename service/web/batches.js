// Packs files into requests of bounded size, so that any number of them can be sent and progress is steady.

const BATCH_BYTES = 1_000_000;
const BATCH_FILES = 8;
const BATCH_LINES = 100;
const NEWLINE = 10;

// Batches of { files, bytes } and, for a large file of lines, { files: [file], lines: Blob, firstLine, bytes }.
export async function* pack(files) {
  let waiting = [];
  let held = 0;
  for (const file of files) {
    const byLines = /\.(jsonl|ndjson)$/i.test(file.name) && file.size > BATCH_BYTES;
    if (waiting.length && (byLines || held + file.size > BATCH_BYTES || waiting.length === BATCH_FILES)) {
      yield { files: waiting, bytes: held };
      [waiting, held] = [[], 0];
    }
    if (byLines) yield* packLines(file);
    else {
      waiting.push(file);
      held += file.size;
    }
  }
  if (waiting.length) yield { files: waiting, bytes: held };
}

// Reads the file piece by piece and cuts only where a line ends. The server refuses a line above its limit.
async function* packLines(file) {
  let [start, firstLine, reach] = [0, 1, BATCH_BYTES];
  while (start < file.size) {
    const piece = new Uint8Array(await file.slice(start, start + reach).arrayBuffer());
    const isLast = start + piece.length >= file.size;
    const { end, lines } = lastLineEnd(piece);
    if (!end && !isLast) {
      reach *= 2; // one line is longer than the piece
      continue;
    }
    const bytes = isLast && lines < BATCH_LINES ? piece.length : end;
    yield { files: [file], lines: piece.subarray(0, bytes), firstLine, bytes };
    [start, firstLine, reach] = [start + bytes, firstLine + lines, BATCH_BYTES];
  }
}

function lastLineEnd(piece) {
  let [end, lines] = [0, 0];
  for (let at = 0; at < piece.length && lines < BATCH_LINES; at += 1) {
    if (piece[at] === NEWLINE) [end, lines] = [at + 1, lines + 1];
  }
  return { end, lines };
}

// Every file that was dropped, those inside folders included; hidden files are left out.
export async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files];
  const found = await Promise.all(entries.map(filesOf));
  return found.flat();
}

async function filesOf(entry) {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
  const reader = entry.createReader();
  const inside = [];
  // A reader gives a folder in parts, and an empty part at its end.
  for (;;) {
    const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!part.length) break;
    inside.push(...part);
  }
  const found = await Promise.all(inside.sort((a, b) => a.name.localeCompare(b.name)).map(filesOf));
  return found.flat();
}
