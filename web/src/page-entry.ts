import type { ComponentType } from "react";

/** What a page is handed: the names in its path. */
export interface PageProps {
  readonly names: Readonly<Record<string, string>>;
}

/** A page of the console. With a `title` it stands in the navigation and in the palette. */
export interface PageEntry {
  readonly path: string;
  readonly title?: string;
  readonly group?: "operate" | "understand";
  /** A number beside its name in the navigation. */
  readonly badge?: "decisions";
  readonly Component: ComponentType<PageProps>;
}
