import { type ReactNode, useId } from "react";
import { type FormField, givenText, labelOf } from "./read-form.ts";

/** A text of this length or more may need several lines. */
const LONG_TEXT = 200;

interface FormFieldProps {
  readonly field: FormField;
  /** What the page's address fills in. */
  readonly given: URLSearchParams;
  /** Why what was said does not fit. */
  readonly problems: readonly string[];
}

/** A field with its name, what it means, and why what was said does not fit. */
export function FormFieldRow({ field, given, problems }: FormFieldProps): ReactNode {
  const id = useId();
  const [help, wrong] = [`${id}-help`, `${id}-wrong`];
  const isWrong = problems.length > 0;
  const told = [...(field.summary === "" ? [] : [help]), ...(isWrong ? [wrong] : [])].join(" ");
  const input = {
    ...{ id, name: field.name, "aria-required": field.isRequired, "aria-describedby": told },
    ...(isWrong ? { "aria-invalid": true } : {}),
  };
  const tick = isTick(field);
  return (
    <div className={tick ? "field tick" : "field"}>
      <label htmlFor={id}>
        {labelOf(field.name)}
        {field.isRequired || tick ? null : <span className="quiet"> optional</span>}
      </label>
      <Control field={field} given={given} input={input} />
      <p id={help} className="quiet" hidden={field.summary === ""}>
        {field.summary}
        {isLines(field) ? "; one a line" : ""}
      </p>
      <p id={wrong} className="wrong" hidden={!isWrong}>
        {problems.join(" ")}
      </p>
    </div>
  );
}

function isTick({ isList, value }: FormField): boolean {
  return value.kind === "boolean" && !value.isOptional && !isList;
}

function isLines({ isList, value }: FormField): boolean {
  return isList && value.kind !== "json";
}

interface ControlProps extends Omit<FormFieldProps, "problems"> {
  readonly input: Readonly<Record<string, unknown>> & { readonly id: string; readonly name: string };
}

function Control({ field, given, input }: ControlProps): ReactNode {
  const { value, isList } = field;
  const text = givenText(field, given);
  if (value.kind === "json" || isList) return <textarea {...input} rows={3} defaultValue={text} spellCheck={false} />;
  switch (value.kind) {
    case "boolean":
      return value.isOptional ? (
        <Choice input={input} choices={["true", "false"]} words={["yes", "no"]} chosen={text} empty="not said" />
      ) : (
        <input {...input} type="checkbox" defaultChecked={text === "" ? value.isTrueByDefault : text === "true"} />
      );
    case "choice":
      return (
        <Choice input={input} choices={value.choices} words={value.choices} chosen={text} empty={noChoice(field)} />
      );
    case "number":
      return <input {...input} type="text" inputMode={value.isInteger ? "numeric" : "decimal"} defaultValue={text} />;
    case "text":
      return (field.maxLength ?? 0) >= LONG_TEXT ? (
        <textarea {...input} rows={1} defaultValue={text} maxLength={field.maxLength} />
      ) : (
        <input {...input} type="text" defaultValue={text} maxLength={field.maxLength} autoComplete="off" />
      );
  }
}

function noChoice(field: FormField): string | null {
  return field.isRequired || field.default !== undefined ? null : "not said";
}

interface ChoiceProps {
  readonly input: ControlProps["input"];
  readonly choices: readonly string[];
  readonly words: readonly string[];
  readonly chosen: string;
  /** The word for leaving it open; null when one must be chosen. */
  readonly empty: string | null;
}

function Choice({ input, choices, words, chosen, empty }: ChoiceProps): ReactNode {
  return (
    <select {...input} defaultValue={chosen}>
      {empty === null ? null : <option value="">{empty}</option>}
      {choices.map((choice, index) => (
        <option key={choice} value={choice}>
          {words[index]}
        </option>
      ))}
    </select>
  );
}
