import { OpsError, type OpsErrorCode } from "../../kernel/ops-error.ts";

/** What git said when it failed. */
export interface GitComplaint {
  /** What was being done, in people's words: `push of feat/x`. */
  readonly doing: string;
  readonly exitCode: number | null;
  readonly stderr: string;
}

interface Rule {
  readonly says: RegExp;
  readonly code: OpsErrorCode;
  readonly message: string;
  readonly hint: string;
}

const RULES: readonly Rule[] = [
  {
    says: /dubious ownership in repository/,
    code: "precondition",
    message: "git does not trust this repository: it belongs to another account",
    hint: "If it is yours, run: ",
  },
  {
    says: /not a git repository|not in a git directory/i,
    code: "not_found",
    message: "there is no git repository here",
    hint: "Name another folder, or make one with `git init`.",
  },
  {
    says: /index\.lock': File exists|Unable to create '[^']*\.lock': File exists/,
    code: "conflict",
    message: "another git is at work in this repository",
    hint: "Wait until it has ended; if none runs, remove the lock file that git names.",
  },
  {
    says: /cannot lock ref/,
    code: "conflict",
    message: "a branch or tag of that name stands in the way, or moved meanwhile",
    hint: "Look at `git for-each-ref`.",
  },
  {
    says: /gpg failed to sign|failed to write commit object|Couldn't (?:load|find) (?:public )?key|error: ssh-keygen|No secret key|agent refused operation/i,
    code: "precondition",
    message: "the commit could not be signed",
    hint: "Unlock the signing key so that it needs no terminal, or have a person commit.",
  },
  {
    says: /tell me who you are|unable to auto-detect email|empty ident name|no (?:email|name) was given/i,
    code: "precondition",
    message: "git does not know who commits",
    hint: 'Run `git config user.name "..."` and `git config user.email "..."`.',
  },
  {
    says: /Host key verification failed|REMOTE HOST IDENTIFICATION/,
    code: "unauthorized",
    message: "the remote's host key is not known or has changed",
    hint: "Connect once by hand with ssh and check the key.",
  },
  {
    says: /Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|Permission denied \(|returned error: 40[13]|HTTP Basic: Access denied|Invalid username or (?:password|token)/i,
    code: "unauthorized",
    message: "the remote refuses the credentials, or there are none",
    hint: "Set up a credential helper, a token or an SSH key for this remote; nothing is asked for here.",
  },
  {
    says: /returned error: 404|repository '[^']*' not found|Repository not found|does not appear to be a git repository/i,
    code: "not_found",
    message: "the remote repository does not exist, or may not be seen",
    hint: "Look at `git remote -v`.",
  },
  {
    says: /certificate (?:verify|verification) failed|SSL certificate problem|SSL: no alternative certificate/i,
    code: "precondition",
    message: "the remote's certificate is not trusted",
    hint: "If it is signed by an authority of your own, name that one's file in GIT_SSL_CAINFO or in git's http.sslCAInfo.",
  },
  { says: /returned error: 429/, code: "rate_limited", message: "the remote asks to wait", hint: "Try again later." },
  {
    says: /returned error: 5\d\d|Could not resolve host|Failed to connect|Connection (?:refused|reset|timed out|closed)|Operation timed out|Operation too slow|Network is unreachable|early EOF|unexpected disconnect|hung up unexpectedly|RPC failed|Could not read from remote|unable to access|transfer closed/i,
    code: "network",
    message: "the remote could not be reached, or broke off",
    hint: "Look at the network and at `git remote -v`.",
  },
  { says: /No space left on device/, code: "storage", message: "the disk is full", hint: "Make space and try again." },
  {
    says: /Read-only file system|insufficient permission|Permission denied/,
    code: "precondition",
    message: "the repository can't be written",
    hint: "Look at the owner and the mode of its git folder.",
  },
  {
    says: /unmerged|needs merge|not possible because you have unmerged/i,
    code: "precondition",
    message: "there are unresolved conflicts",
    hint: "Resolve them and stage the files.",
  },
  {
    says: /did not match any file/,
    code: "not_found",
    message: "a named file does not exist, or holds no change",
    hint: "Look at `git status`.",
  },
  {
    says: /unknown revision|bad revision|ambiguous argument|Not a valid object name|Needed a single revision/i,
    code: "not_found",
    message: "there is no such revision",
    hint: "Look at `git log --all`.",
  },
];

/** Turns what git said into a foreseen failure. Credentials in URLs are taken out of the words that are shown. */
export function gitFailure(complaint: GitComplaint): OpsError {
  const said = lastLines(complaint.stderr, 8);
  const rule = RULES.find((candidate) => candidate.says.test(complaint.stderr));
  const details = { git: said, exitCode: complaint.exitCode };
  if (rule === undefined) {
    return new OpsError(
      "precondition",
      `${complaint.doing} failed: ${said === "" ? `git ended with ${complaint.exitCode ?? "a signal"}` : said}`,
      { details },
    );
  }
  return new OpsError(rule.code, `${complaint.doing}: ${rule.message}`, {
    hint: hintOf(rule, complaint.stderr),
    details,
  });
}

/** The last lines of what a program said, for people: no colour codes, no credentials, bounded. */
export function lastLines(text: string, count: number): string {
  const plain = text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "").replace(/\r(?!\n)/g, "\n");
  const lines = plain
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
  return withoutCredentials(
    lines
      .slice(-count)
      .map((line) => line.slice(0, 500))
      .join("\n"),
  );
}

/** Takes user names and passwords out of every `scheme://user:password@host`; the user of an ssh URL stays. */
export function withoutCredentials(text: string): string {
  return text
    .replace(/\b(https?|ftps?|wss?):\/\/[^/\s@'"]*@/gi, "$1://")
    .replace(/\b(ssh|git\+ssh|git):\/\/([^/\s:@'"]*):[^/\s@'"]*@/gi, "$1://$2@");
}

function hintOf(rule: Rule, stderr: string): string {
  const command = /git config --global --add safe\.directory .*/.exec(stderr)?.[0].trim();
  return command === undefined ? rule.hint.replace(/: $/, ".") : `${rule.hint}${command}`;
}
