import { isMap, isScalar, parseDocument } from "yaml";
import { read, type Reading, type VersionSpot } from "./spot.ts";

/** The chart's version and the version of what it installs. Source: Helm documentation, "The Chart.yaml File". */
export function readChart(text: string): Reading {
  const document = parseDocument(text, { logLevel: "silent" });
  if (document.errors.length > 0 || !isMap(document.contents))
    return { kind: "unreadable", why: "it is not a YAML map" };
  const { contents } = document;
  const spots = ["version", "appVersion"].flatMap((field): readonly VersionSpot[] => {
    const node = contents.get(field, true);
    const range = isScalar(node) ? node.range : undefined;
    if (range === undefined || range === null) return [];
    const match = /^(["']?v?)([^"'\s]+)/.exec(text.slice(range[0], range[1]));
    if (match === null) return [];
    return [{ format: "Chart.yaml", field, at: range[0] + (match[1] ?? "").length, value: match[2] ?? "" }];
  });
  return read(spots);
}
