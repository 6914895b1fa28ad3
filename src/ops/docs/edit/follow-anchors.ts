import type { Page } from "../audit/book.ts";
import { partsOf } from "../audit/rules/links.ts";
import { folderOf, resolvePath } from "../audit/repository/tree.ts";
import type { AnchorMoves } from "./anchors.ts";
import type { Targets } from "./rewrite-links.ts";

/** The links of a page whose anchors went elsewhere, as they are written and as they shall be. */
export function movedTargets(page: Page, moves: ReadonlyMap<string, AnchorMoves>): Targets {
  const targets = new Map<string, string>();
  for (const { href } of page.facts.links) {
    const { path: written, anchor } = partsOf(href);
    if (anchor === "") continue;
    const path = written === "" ? page.path : resolvePath(folderOf(page.path), written);
    const to = path === null ? undefined : moves.get(path)?.get(anchor.toLowerCase());
    if (to === null || to === undefined) continue;
    targets.set(href, `${href.slice(0, href.indexOf("#"))}#${to}`);
  }
  return targets;
}
