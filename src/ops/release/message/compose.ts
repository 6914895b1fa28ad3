import { OpsError } from "../../../kernel/ops-error.ts";
import { type TouchedFile, typeByPaths, typeByWords } from "./classify-change.ts";
import { parseMessage } from "./parse.ts";
import { checkMessage, describeProblems, HEADER_LIMIT } from "./rules.ts";
import { asOrder, baseVerb } from "./verbs.ts";
import { wrapBody } from "./wrap.ts";

/** What a message is made from: the caller's own, or the words of the request and the files. */
export interface MessageSource {
  readonly message: string | null;
  readonly request: string | null;
  readonly files: readonly TouchedFile[];
}

/**
 * The message of a commit, without trailers. One that was given is kept, its long lines wrapped; a malformed one is refused
 * with the rule that it breaks. Otherwise it is composed; throws `precondition` when its type can't be told.
 */
export function messageFor(source: MessageSource): string {
  if (source.message !== null) return takeGiven(source.message);
  const request = source.request?.trim() ?? "";
  if (parseMessage(request) !== null) return takeGiven(request);
  return compose(request, source.files);
}

function takeGiven(given: string): string {
  const [header = "", ...rest] = given.replace(/\r\n?/g, "\n").trim().split("\n");
  const message = [header, ...(rest.length === 0 ? [] : [wrapBody(rest.join("\n"))])].join("\n");
  const errors = checkMessage(message).filter((problem) => problem.kind === "error");
  if (errors.length === 0) return message;
  throw new OpsError(
    "invalid_input",
    `the commit message "${header.slice(0, 100)}" breaks ${describeProblems(errors)}`,
    {
      hint: "Write `type(scope): subject` with at most 72 characters, a blank line, then the body. See https://www.conventionalcommits.org/en/v1.0.0/.",
      details: { rules: errors.map((problem) => problem.rule) },
    },
  );
}

/** The subject that a request's words become; empty where it says nothing. Longer ones are cut when a header is made of them. */
export function subjectFor(request: string): string {
  const { sentence } = splitRequest(request.trim());
  return sentence === "" ? "" : asOrder(sentence);
}

function compose(request: string, files: readonly TouchedFile[]): string {
  const { sentence, rest } = splitRequest(request);
  const verb = baseVerb(/^[A-Za-z]+/.exec(sentence)?.[0] ?? "");
  const byPaths = typeByPaths(files);
  const type = byPaths ?? (sentence === "" ? null : typeByWords(sentence, verb));
  if (type === null) throw cannotTell(request, files);
  const subject = sentence === "" ? subjectOf(type, files) : asOrder(sentence);
  const fitted = fitHeader(`${type}: ${subject}`);
  const body = [...(fitted.cut ? [request] : []), ...(fitted.cut || rest === "" ? [] : [rest])].join("\n\n");
  return body === "" ? fitted.header : `${fitted.header}\n\n${wrapBody(body)}`;
}

/** Parts a request into its first sentence, without courtesies and full stop, and what follows. */
function splitRequest(request: string): { readonly sentence: string; readonly rest: string } {
  const plain = request.replace(
    /^(?:(?:please|kindly|can you|could you|commit(?: this| the changes?)?(?: that| which)?)[,:]?\s+)+/i,
    "",
  );
  const match = /^([\s\S]*?)(?:[.!?]+(?=\s|$)|\n|$)([\s\S]*)$/.exec(plain);
  return { sentence: (match?.[1] ?? "").trim(), rest: (match?.[2] ?? "").trim() };
}

const NOUN = { docs: "pages", test: "tests", ci: "CI files" } as const;

function subjectOf(type: string, files: readonly TouchedFile[]): string {
  const verb = files.every((file) => file.change === "added")
    ? "add"
    : files.every((file) => file.change === "deleted")
      ? "remove"
      : "update";
  const noun = type === "docs" || type === "test" || type === "ci" ? NOUN[type] : "files";
  const names = files.map((file) => file.path.split("/").at(-1) ?? file.path);
  return files.length <= 2 ? `${verb} ${names.join(" and ")}` : `${verb} ${files.length} ${noun}`;
}

function fitHeader(header: string): { readonly header: string; readonly cut: boolean } {
  const letters = Array.from(header);
  if (letters.length <= HEADER_LIMIT) return { header, cut: false };
  const cut = letters.slice(0, HEADER_LIMIT).join("");
  const end = cut.lastIndexOf(" ");
  return { header: (end > HEADER_LIMIT / 2 ? cut.slice(0, end) : cut).replace(/[\s,;:-]+$/, ""), cut: true };
}

function cannotTell(request: string, files: readonly TouchedFile[]): OpsError {
  const what =
    request === ""
      ? `the ${files.length} changed file${files.length === 1 ? "" : "s"} alone`
      : `"${request.slice(0, 80)}"`;
  return new OpsError("refused", `the type of the commit can't be told from ${what}`, {
    hint: 'Give the message: --message "feat: ..." for something new, "fix: ..." for a repair, or another type of Conventional Commits.',
  });
}
