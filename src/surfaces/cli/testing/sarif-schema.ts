const MESSAGE = {
  type: "object",
  required: ["text"],
  properties: { text: { type: "string", minLength: 1 } },
  additionalProperties: false,
} as const;
const INSTANT = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$" } as const;
const LEVEL = { enum: ["none", "note", "warning", "error"] } as const;
const PROPERTIES = {
  type: "object",
  properties: { tags: { type: "array", items: { type: "string" }, uniqueItems: true } },
} as const;

// Characters of a URI reference. Source: RFC 3986, section 2.
const URI = { type: "string", pattern: "^(?:[A-Za-z0-9\\-._~:/?#\\[\\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$" } as const;

const LOCATION = {
  type: "object",
  properties: {
    physicalLocation: {
      type: "object",
      required: ["artifactLocation"],
      properties: {
        artifactLocation: {
          type: "object",
          required: ["uri"],
          properties: { uri: URI, uriBaseId: { type: "string" } },
          additionalProperties: false,
        },
        region: {
          type: "object",
          required: ["startLine"],
          properties: { startLine: { type: "integer", minimum: 1 }, startColumn: { type: "integer", minimum: 1 } },
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    },
    logicalLocations: {
      type: "array",
      uniqueItems: true,
      items: {
        type: "object",
        properties: { fullyQualifiedName: { type: "string" }, kind: { type: "string" } },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
} as const;

const RULE = {
  type: "object",
  required: ["id"],
  properties: {
    id: { type: "string" },
    name: { type: "string" },
    shortDescription: MESSAGE,
    fullDescription: MESSAGE,
    help: MESSAGE,
    defaultConfiguration: { type: "object", properties: { level: LEVEL }, additionalProperties: false },
    properties: PROPERTIES,
  },
  additionalProperties: false,
} as const;

const RESULT = {
  type: "object",
  required: ["message"],
  properties: {
    ruleId: { type: "string" },
    ruleIndex: { type: "integer", minimum: -1 },
    level: LEVEL,
    message: MESSAGE,
    locations: { type: "array", items: LOCATION },
    baselineState: { enum: ["new", "unchanged", "updated", "absent"] },
    suppressions: {
      type: "array",
      uniqueItems: true,
      items: {
        type: "object",
        required: ["kind"],
        properties: {
          kind: { enum: ["inSource", "external"] },
          status: { enum: ["accepted", "underReview", "rejected"] },
          justification: { type: "string" },
        },
        additionalProperties: false,
      },
    },
    partialFingerprints: { type: "object", additionalProperties: { type: "string" } },
    properties: PROPERTIES,
  },
  additionalProperties: false,
} as const;

const RUN = {
  type: "object",
  required: ["tool"],
  properties: {
    tool: {
      type: "object",
      required: ["driver"],
      properties: {
        driver: {
          type: "object",
          required: ["name"],
          properties: {
            name: { type: "string" },
            version: { type: "string" },
            semanticVersion: { type: "string" },
            rules: { type: "array", uniqueItems: true, items: RULE },
          },
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    },
    automationDetails: { type: "object", properties: { id: { type: "string" } }, additionalProperties: false },
    invocations: {
      type: "array",
      items: {
        type: "object",
        required: ["executionSuccessful"],
        properties: {
          executionSuccessful: { type: "boolean" },
          startTimeUtc: INSTANT,
          endTimeUtc: INSTANT,
          toolExecutionNotifications: {
            type: "array",
            items: {
              type: "object",
              required: ["message"],
              properties: { message: MESSAGE },
              additionalProperties: false,
            },
          },
        },
        additionalProperties: false,
      },
    },
    originalUriBaseIds: {
      type: "object",
      additionalProperties: {
        type: "object",
        properties: { uri: URI, description: MESSAGE },
        additionalProperties: false,
      },
    },
    columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
    results: { type: "array", items: RESULT },
  },
  additionalProperties: false,
} as const;

/** The part of SARIF 2.1.0 that we write, as JSON Schema, closed against anything else. Source: SARIF 2.1.0 specification, section 3. */
export const SARIF_SCHEMA = {
  type: "object",
  required: ["version", "runs"],
  properties: { $schema: { type: "string" }, version: { const: "2.1.0" }, runs: { type: "array", items: RUN } },
  additionalProperties: false,
} as const;
