/**
 * The boundaries between the folders of src, as ARCHITECTURE.md draws them. A broken arrow fails `npm run boundaries`.
 * Everything below is derived from the tables at the top; when you add a slice, give it a rank here.
 */

/** Slices by rank. A slice imports lower ranks only, by their index.ts; sideways and upwards goes by signal, event or port. */
const RANKS = [
  ["audit-log", "idempotency", "memory", "todos"],
  [
    "access",
    "signals",
    "runs",
    "findings",
    "agents",
    "policy",
    "approvals",
    "escalations",
    "ledger",
    "leases",
    "blockers",
  ],
  ["coordination"],
  ["workspace"],
  ["changelog"],
  [
    "release",
    "docs",
    "tooling",
    "pull-requests",
    "slo",
    "incidents",
    "readiness",
    "rollout",
    "notices",
    "schedules",
    "hooks",
    "backup",
    "retention",
  ],
  ["workflows", "deploy", "delivery-metrics"],
];

/** The records of rank 1 all belong to a run: they may name its types (a row, a writer), and call nothing of it. */
const NAMED_BY_PEERS = "^src/ops/runs/index\\.ts$";

/** The edges: they import kernel and ops, never each other. */
const EDGES = ["engine", "storage", "integrations", "surfaces"];

/** Packages that one place alone may import: [package, the place, what the place is, who else may name its types]. */
const OWNED_PACKAGES = [
  ["@dbos-inc", "src/engine/", "the engine"],
  // The engine is handed the store's pool and says so in its types; it can't open one.
  ["(?:pg|@types/pg|@electric-sql)", "src/storage/", "the store", "src/engine/"],
  ["(?:hono|@hono|commander|@modelcontextprotocol)", "src/surfaces/", "a door"],
  ["@cedar-policy", "src/integrations/policy/", "the policy integration"],
  ["(?:octokit|@octokit)", "src/integrations/github/", "the GitHub integration"],
  ["(?:nodemailer|@types/nodemailer)", "src/integrations/smtp/", "the mail integration"],
  ["@secretlint", "src/integrations/secrets/", "the secret scanner"],
  ["(?:openid-client|oauth4webapi|jose)", "src/integrations/oidc/", "the sign-in integration"],
  ["execa", "src/integrations/process/", "the process runner"],
];

/** Node's own modules that compute and touch nothing outside. */
const PURE_NODE =
  "^(?:node:)?(?:crypto|buffer|util|path|path/posix|path/win32|url|string_decoder|assert|punycode|querystring)$";

/** Packages that only compute: the domain may use them. */
const PURE_PACKAGES = [
  "zod",
  "croner",
  "semver",
  "yaml",
  "@babel/parser",
  "markdown-it",
  "github-slugger",
  "conventional-commits-parser",
  "@types/(?:semver|markdown-it)",
];

// Tests put parts together as the app does, so arrows between rings hold for what is shipped; nothing shipped imports a test.
const NOT_SHIPPED = "\\.test\\.ts$|/testing/";
const packages = (names) => `(?:^|/)node_modules/(?:${names.join("|")})(?:/|$)`;
const slices = (ranks) => `^src/ops/(?:${ranks.flat().join("|")})/`;

const kernelRules = [
  {
    name: "kernel-imports-nothing-of-ours",
    comment: "The kernel is the words that all speak: it knows no other ring.",
    from: { path: "^src/kernel/", pathNot: NOT_SHIPPED },
    to: { path: "^src/", pathNot: "^src/kernel/" },
  },
  {
    name: "kernel-imports-only-zod",
    comment: "The kernel has one dependency.",
    from: { path: "^src/kernel/", pathNot: NOT_SHIPPED },
    to: { path: "node_modules/", pathNot: packages(["zod"]) },
  },
];

const domainRules = [
  {
    name: "ops-imports-kernel-and-ops",
    comment: "The domain declares ports; edges implement them and the app joins the two.",
    from: { path: "^src/ops/", pathNot: NOT_SHIPPED },
    to: { path: "^src/", pathNot: "^src/(?:kernel|ops)/" },
  },
  {
    name: "domain-imports-pure-packages",
    comment: "A package that can reach the world belongs behind a port.",
    from: { path: "^src/ops/", pathNot: NOT_SHIPPED },
    to: { path: "node_modules/", pathNot: packages(PURE_PACKAGES) },
  },
  {
    name: "domain-imports-pure-node",
    comment: "Files, processes, sockets, timers and threads are ports.",
    from: { path: "^src/(?:kernel|ops)/", pathNot: NOT_SHIPPED },
    to: { dependencyTypes: ["core"], pathNot: PURE_NODE },
  },
];

const sliceRules = [
  {
    name: "slice-has-a-rank",
    comment: "A new slice is entered in RANKS at the top of .dependency-cruiser.mjs.",
    from: { path: "^src/ops/", pathNot: slices(RANKS) },
    to: {},
  },
  {
    name: "slice-by-its-face",
    comment: "A slice shows one face, index.ts; what lies behind it is its own.",
    from: { path: "^src/ops/([^/]+)/", pathNot: NOT_SHIPPED },
    to: { path: "^src/ops/[^/]+/", pathNot: ["^src/ops/$1/", "^src/ops/[^/]+/index\\.ts$"] },
  },
  {
    name: "face-from-outside",
    comment:
      "Other rings see a slice by its index.ts too; the ports of a slice without a face yet are named ports.ts and views.ts.",
    from: { path: "^src/(?!ops/)", pathNot: NOT_SHIPPED },
    to: {
      path: "^src/ops/[^/]+/",
      pathNot: [
        "^src/ops/[^/]+/index\\.ts$",
        "^src/ops/[^/]+/[^/]+/index\\.ts$",
        "^src/ops/coordination/(?:ports|views)\\.ts$",
      ],
    },
  },
  ...RANKS.map((names, rank) => ({
    name: `rank-${rank}-imports-lower`,
    comment: `Slices of rank ${rank} import lower ranks only.`,
    from: { path: `^src/ops/(${names.join("|")})/`, pathNot: NOT_SHIPPED },
    to: { path: slices(RANKS.slice(rank)), pathNot: ["^src/ops/$1/", ...(rank === 1 ? [NAMED_BY_PEERS] : [])] },
  })),
  {
    name: "peers-name-types-of-runs-only",
    comment: "The one allowance among equals is of types, so that no code runs sideways.",
    from: { path: `^src/ops/(${RANKS[1].join("|")})/`, pathNot: NOT_SHIPPED },
    to: { path: NAMED_BY_PEERS, pathNot: "^src/ops/$1/", dependencyTypesNot: ["type-only"] },
  },
];

const edgeRules = [
  ...EDGES.map((edge) => ({
    name: `${edge}-stands-alone`,
    comment: "Edges never import each other: they meet in the app.",
    from: { path: `^src/${edge}/`, pathNot: NOT_SHIPPED },
    to: { path: `^src/(?:${EDGES.filter((other) => other !== edge).join("|")})/` },
  })),
  {
    name: "door-stands-alone",
    comment: "A door knows no other door.",
    from: { path: "^src/surfaces/([^/]+)/", pathNot: NOT_SHIPPED },
    to: { path: "^src/surfaces/[^/]+/", pathNot: "^src/surfaces/$1/" },
  },
  {
    name: "nobody-imports-app",
    comment: "The composition root is at the top.",
    from: { path: "^src/(?!app/)" },
    to: { path: "^src/app/" },
  },
  {
    name: "shipped-code-imports-no-test",
    comment: "What is shipped knows no fake and no test.",
    from: { path: "^src/", pathNot: NOT_SHIPPED },
    to: { path: NOT_SHIPPED },
  },
  {
    name: "testing-imports-kernel-and-ops",
    comment: "Fakes and conformance suites are written against ports, never against one implementation.",
    from: { path: "^src/testing/", pathNot: "\\.test\\.ts$" },
    to: { path: "^src/", pathNot: "^src/(?:kernel|ops|testing)/" },
  },
];

const ownerRules = [
  {
    name: "child-process-in-one-place",
    comment: "One runner knows groups, limits and the reaper; everything else asks it.",
    from: { path: "^src/", pathNot: `^src/integrations/process/|${NOT_SHIPPED}` },
    to: { path: "^(?:node:)?child_process$" },
  },
  {
    name: "network-in-doors-and-integrations",
    comment: "Only integrations speak to others; only doors listen.",
    from: { path: "^src/(?:engine|storage)/", pathNot: NOT_SHIPPED },
    to: { path: "^(?:node:)?(?:http|https|http2|net|tls|dgram)$" },
  },
  {
    name: "doors-touch-no-files",
    comment:
      "A door translates; files come by the host or by an operation. The socket's own file belongs to the http door.",
    from: { path: "^src/surfaces/cli/", pathNot: NOT_SHIPPED },
    to: { path: "^(?:node:)?fs(?:/promises)?$" },
  },
  ...OWNED_PACKAGES.flatMap(([name, place, owner, namer]) => {
    const rule = {
      name: `only-${place.split("/").slice(1, -1).join("-")}-imports-${name.replaceAll(/[^a-z]+/g, "-").replaceAll(/^-|-$/g, "")}`,
      comment: `${name} belongs to ${owner}.`,
      from: { path: "^src/", pathNot: [`^${place}`, NOT_SHIPPED, ...(namer === undefined ? [] : [`^${namer}`])] },
      // By its bare name too, so that the rule holds before anybody has installed the package.
      to: { path: [packages([name]), `^(?:${name})(?:/|$)`] },
    };
    if (namer === undefined) return [rule];
    return [
      rule,
      {
        ...rule,
        from: { path: `^${namer}`, pathNot: NOT_SHIPPED },
        to: { ...rule.to, dependencyTypesNot: ["type-only"] },
      },
    ];
  }),
];

const webRules = [
  {
    name: "web-knows-the-contract-alone",
    comment: "The console runs in a browser: of the program it names the types of the HTTP contract, and nothing more.",
    from: { path: "^web/src/", pathNot: NOT_SHIPPED },
    to: { path: "^src/", pathNot: "^src/surfaces/http/contract/wire\\.ts$" },
  },
  {
    name: "web-takes-types-alone",
    comment: "No code of the program is put into the console's bundle.",
    from: { path: "^web/src/", pathNot: NOT_SHIPPED },
    to: { path: "^src/", dependencyTypesNot: ["type-only"] },
  },
  {
    name: "nobody-imports-web",
    comment: "The program serves the console as files.",
    from: { path: "^src/" },
    to: { path: ["^web/", packages(["react", "react-dom", "vite"])] },
  },
];

const generalRules = [
  { name: "no-cycles", comment: "A circle has no top to begin reading from.", from: {}, to: { circular: true } },
  { name: "resolvable", comment: "Every import leads somewhere.", from: {}, to: { couldNotResolve: true } },
  {
    name: "shipped-dependencies",
    comment: "What is shipped depends on packages that are installed with it.",
    from: { path: "^src/", pathNot: NOT_SHIPPED },
    to: {
      dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"],
      dependencyTypesNot: ["type-only"],
      pathNot: "node_modules/@types/",
    },
  },
];

export default {
  forbidden: [
    ...kernelRules,
    ...domainRules,
    ...sliceRules,
    ...edgeRules,
    ...ownerRules,
    ...webRules,
    ...generalRules,
  ].map((rule) => ({ severity: "error", ...rule })),
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".d.ts", ".json"],
    },
  },
};
