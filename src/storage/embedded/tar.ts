/** One entry of a tar archive. */
export interface TarEntry {
  readonly path: string;
  readonly kind: "file" | "folder";
  readonly mode: number;
  readonly bytes: Uint8Array;
}

const BLOCK = 512; // bytes in a tar record. Source: POSIX.1-2017, pax, ustar interchange format

/** Entries of a ustar archive, in order. Throws on an entry that is neither a file nor a folder, or leaves the root. */
export function* readTar(archive: Uint8Array): Generator<TarEntry> {
  let offset = 0;
  while (offset + BLOCK <= archive.length) {
    const header = archive.subarray(offset, offset + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const size = octal(header, 124, 12);
    const prefix = text(header, 345, 155);
    const name = text(header, 0, 100);
    const path = (prefix === "" ? name : `${prefix}/${name}`).replace(/^\.?\/+/, "").replace(/\/+$/, "");
    if (path.split("/").includes("..")) throw new Error(`the archive names a path outside its root: ${path}`);
    const flag = text(header, 156, 1);
    const start = offset + BLOCK;
    if (flag !== "" && flag !== "0" && flag !== "5")
      throw new Error(`the archive holds an entry of kind ${flag}: ${path}`);
    if (path !== "" && path !== ".") {
      yield {
        path,
        kind: flag === "5" ? "folder" : "file",
        mode: octal(header, 100, 8),
        bytes: archive.subarray(start, start + size),
      };
    }
    offset = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return Buffer.from(end === -1 ? field : field.subarray(0, end)).toString("utf8");
}

function octal(header: Uint8Array, start: number, length: number): number {
  const digits = text(header, start, length).trim();
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}
