/** Where the program's sources lie, and where it is built to. */
export interface BuildPlaces {
  readonly source: string;
  readonly dist: string;
}
/** Joins the modules of the folder `source` into the folder `dist`, in place of what an earlier build left there. */
export function bundleProgram(places: BuildPlaces): Promise<void>;
