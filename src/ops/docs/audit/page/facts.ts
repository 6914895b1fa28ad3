/** Raised whenever the facts of a page are read differently; part of every cache key. */
export const FACTS_VERSION = 4;

/** At most this many of each kind of fact are kept of one page; what is more is counted in `cut`. */
export const FACTS_LIMIT = 5_000;

/** A heading of Markdown or of HTML. `level` 1 to 6; `slug` is GitHub's, unique in the page. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly slug: string;
  readonly line: number;
  /** Whether it stands in the page itself: not in a quote or list, and not in HTML. */
  readonly isPlain: boolean;
}

/** A link or image whose target is in the repository, as written. */
export interface LocalLink {
  readonly href: string;
  readonly line: number;
  readonly isImage: boolean;
}

/** Something of a page with its line. */
export interface Spot {
  readonly text: string;
  readonly line: number;
}

/** A link to the web, its fragment left out: what is asked for. */
export interface WebLink {
  readonly url: string;
  readonly line: number;
}

/** A block that is marked to be run: `sh runnable`, or `<!-- runnable -->` on the line before it. */
export interface RunnableBlock {
  readonly language: string;
  readonly code: string;
  readonly line: number;
}

/** A block of shell that bash has still to be asked about. */
export interface ShellBlock {
  readonly code: string;
  readonly line: number;
}

/** A command in a shell block. `block` numbers the blocks of the page; `isOwn` false in a block that makes another project. */
export interface ShellLine extends Spot {
  readonly block: number;
  readonly isOwn: boolean;
}

/** What the rules need of one page; depends on nothing but its bytes, so that it can be kept by blob. */
export interface PageFacts {
  readonly title: string | null;
  readonly headings: readonly Heading[];
  /** Values of HTML `id` and `name`, and of `{#id}` marks. */
  readonly ids: readonly string[];
  readonly links: readonly LocalLink[];
  readonly externalLinks: number;
  /** Addresses of the web, each once with its first line. */
  readonly webLinks: readonly WebLink[];
  readonly emptyLinks: readonly Spot[];
  readonly undefinedReferences: readonly Spot[];
  readonly unusedReferences: readonly Spot[];
  /** `certain` counts those whose language can be told for sure. */
  readonly bareFences: { readonly count: number; readonly line: number; readonly certain: number };
  readonly examples: readonly Spot[];
  readonly checkedExamples: number;
  /** Inline code that reads like a command with what it is given. */
  readonly inline: readonly Spot[];
  /** Empty once bash was asked; never kept. */
  readonly shellBlocks: readonly ShellBlock[];
  readonly shell: readonly ShellLine[];
  readonly runnable: readonly RunnableBlock[];
  /** Versions between marks, which must equal the manifest's. */
  readonly markedVersions: readonly Spot[];
  /** Versions of packages in commands that install them, as `name@version`. */
  readonly pins: readonly Spot[];
  /** The last line, when it does not end with a line feed. */
  readonly unendedLine: number | null;
  /** Statements on the version of a runtime, such as `node >=18`. */
  readonly runtimes: readonly (Spot & {
    readonly runtime: "node" | "python";
    readonly minimum: string;
    readonly isBare: boolean;
  })[];
  /** Uses of each spelling of a term that has several, with the first line. */
  readonly terms: Readonly<Record<string, { readonly count: number; readonly line: number }>>;
  /** Inline code that looks like a path, or like the name of something in code. */
  readonly paths: readonly string[];
  readonly symbols: readonly string[];
  /** Whether parts of it are put in by a generator or a template, so that anchors can't be known. */
  readonly hasIncludes: boolean;
  readonly bytes: number;
}
