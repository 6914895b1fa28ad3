import { Option } from "commander";
import { parseDurationMs } from "../../../../kernel/duration.ts";
import { Role, type User } from "../../../../ops/access/index.ts";
import { type Call, type CommandSpec, firstArgument, printJson, printLines, tell, withSession } from "../../call.ts";
import { gatherText, numberAt, textAt, textsAt } from "../../globals.ts";
import { ask } from "../../operations.ts";
import { formatAgo, formatInstant } from "../../text/instant.ts";
import { visible } from "../../text/visible.ts";
import { printTable } from "../print-table.ts";

const roleOption = () => new Option("--role <role>", "what it may do (default: viewer)").choices([...Role.options]);

/** `token` and `user`: keys and people of the HTTP and MCP doors. */
export const accessCommands: readonly CommandSpec[] = [
  {
    path: ["token", "create"],
    kind: "setup",
    summary: "make a token; its text is shown this once",
    arguments: [{ name: "name", summary: "what it is for, such as ci", required: true }],
    options: [
      roleOption(),
      new Option("--user <id>", "the person who acts with it; a machine's token never approves"),
      new Option("--expires <duration>", "how long it holds: 12h, 90d (default: 90d)").argParser(parseDurationMs),
    ],
    examples: ["signalbox token create ci --role sender", "signalbox token create laptop --user ada --role operator"],
    run: (call) => createToken(call),
  },
  {
    path: ["token", "list"],
    kind: "setup",
    summary: "list tokens, without their secrets",
    arguments: [],
    options: [],
    examples: ["signalbox token list"],
    run: (call) => listTokens(call),
  },
  {
    path: ["token", "revoke"],
    kind: "setup",
    summary: "end a token at once",
    arguments: [{ name: "id", summary: "the token's id", required: true }],
    options: [],
    examples: ["signalbox token revoke tok_7f3k2m9q4d"],
    run: (call) => revoke(call, "tokens.revoke"),
  },
  {
    path: ["user", "add"],
    kind: "setup",
    summary: "add a person; from then on nobody approves their own request",
    arguments: [{ name: "id", summary: "account or e-mail address", required: true }],
    options: [
      roleOption(),
      new Option("--area <area>", "a review area that the person approves for (repeatable)").argParser(gatherText),
      new Option("--full-name <name>", "the person's name"),
    ],
    examples: [
      "signalbox user add ada --role operator --full-name 'Ada Lovelace'",
      "signalbox user add grace --role approver --area architecture --area security",
    ],
    run: (call) => addUser(call),
  },
  {
    path: ["user", "change"],
    kind: "setup",
    summary: "change a person's role, name or review areas; what is not named stays",
    arguments: [{ name: "id", summary: "the person's id", required: true }],
    options: [
      new Option("--role <role>", "what the person may do").choices([...Role.options]),
      new Option(
        "--area <area>",
        "a review area that the person approves for (repeatable); they replace those before",
      ).argParser(gatherText),
      new Option("--no-areas", "the person approves for no review area"),
      new Option("--full-name <name>", "the person's name"),
    ],
    examples: ["signalbox user change ada --role owner", "signalbox user change grace --area security"],
    run: (call) => changeUser(call),
  },
  {
    path: ["user", "list"],
    kind: "setup",
    summary: "list the people",
    arguments: [],
    options: [],
    examples: ["signalbox user list"],
    run: (call) => listUsers(call),
  },
  {
    path: ["user", "remove"],
    kind: "setup",
    summary: "remove a person; their tokens end at once",
    arguments: [{ name: "id", summary: "the person's id", required: true }],
    options: [],
    examples: ["signalbox user remove ada"],
    run: (call) => revoke(call, "users.remove"),
  },
];

function createToken(call: Call): Promise<number> {
  const user = textAt(call.options, "user");
  const expiresInMs = numberAt(call.options, "expires");
  return withSession(call, false, async (session) => {
    const made = await ask(session, "tokens.create", {
      name: firstArgument(call),
      ...roleGiven(call),
      ...(user === undefined ? {} : { user }),
      ...(expiresInMs === undefined ? {} : { expiresInMs }),
    });
    if (call.globals.json) printJson(call, { schemaVersion: 1, ...made });
    else {
      printLines(call, [made.text]);
      tell(
        call,
        `${made.token.id}: ${made.token.role}, holds until ${formatInstant(made.token.expiresAt)}. It is not shown again.`,
      );
    }
    return 0;
  });
}

function listTokens(call: Call): Promise<number> {
  return withSession(call, false, async (session) => {
    const tokens = await ask(session, "tokens.list", {});
    if (call.globals.json) printJson(call, { schemaVersion: 1, tokens });
    else if (tokens.length === 0) printLines(call, ["There are no tokens. signalbox token create <name> makes one."]);
    else {
      const now = call.host.now();
      const rows = tokens.map((token) => [
        ...[token.id, token.name, token.role, token.user ?? "a machine"],
        token.revokedAt !== null
          ? "revoked"
          : token.expiresAt <= now
            ? "expired"
            : `until ${formatInstant(token.expiresAt)}`,
        token.lastUsedAt === null ? "never" : formatAgo(token.lastUsedAt, now),
      ]);
      printTable(call, ["id", "name", "role", "acts for", "holds", "last used"], rows);
    }
    return 0;
  });
}

function addUser(call: Call): Promise<number> {
  const name = textAt(call.options, "fullName");
  return withSession(call, false, async (session) => {
    const user = await ask(session, "users.add", {
      id: firstArgument(call),
      ...roleGiven(call),
      ...(name === undefined ? {} : { name }),
      areas: textsAt(call.options, "area"),
    });
    if (call.globals.json) printJson(call, { schemaVersion: 1, user });
    else
      printLines(call, [
        `${describeUser(user)}. signalbox token create <name> --user ${visible(user.id)} gives a key.`,
      ]);
    return 0;
  });
}

function changeUser(call: Call): Promise<number> {
  const name = textAt(call.options, "fullName");
  const areas = textsAt(call.options, "area");
  const areasGiven = areas.length > 0 ? { areas } : call.options["areas"] === false ? { areas: [] } : {};
  return withSession(call, false, async (session) => {
    const user = await ask(session, "users.change", {
      id: firstArgument(call),
      ...roleGiven(call),
      ...(name === undefined ? {} : { name }),
      ...areasGiven,
    });
    if (call.globals.json) printJson(call, { schemaVersion: 1, user });
    else printLines(call, [`${describeUser(user)}.`]);
    return 0;
  });
}

function describeUser({ id, name, role, areas }: User): string {
  const person = name === id ? visible(id) : `${visible(id)} (${visible(name)})`;
  return `${person} has the role ${role}${areas.length === 0 ? "" : ` and reviews ${areas.join(", ")}`}`;
}

function listUsers(call: Call): Promise<number> {
  return withSession(call, false, async (session) => {
    const users = await ask(session, "users.list", {});
    if (call.globals.json) printJson(call, { schemaVersion: 1, users });
    else if (users.length === 0) printLines(call, ["There are no people. signalbox user add <id> adds one."]);
    else {
      const rows = users.map((user) => [user.id, user.name, user.role, user.areas.join(", ")]);
      printTable(call, ["id", "name", "role", "reviews"], rows);
    }
    return 0;
  });
}

function revoke(call: Call, operation: "tokens.revoke" | "users.remove"): Promise<number> {
  return withSession(call, false, async (session) => {
    const answer = await ask(session, operation, { id: firstArgument(call) });
    if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
    else printLines(call, [`${visible(firstArgument(call))} no longer holds.`]);
    return 0;
  });
}

function roleGiven(call: Call): { readonly role?: string } {
  const role = textAt(call.options, "role");
  return role === undefined ? {} : { role };
}
