/** What a run found out about a test before any mutant was switched on. */
export interface Known {
  /** The mutants whose code it runs. */
  readonly covers: readonly string[];
  readonly milliseconds: number;
}

/** What all tests together say about the code as it is. */
export interface Coverage {
  /** By file and name of the test. */
  readonly tests: Readonly<Record<string, Known>>;
  /** The mutants whose code runs when modules are loaded: by itself, or asked by a test file's tables. */
  readonly whenLoaded: readonly string[];
  /** The test files that load each file of the core. */
  readonly loadedBy: Readonly<Record<string, readonly string[]>>;
  /** Tests that fail on the code as it is, and so can't tell anything. */
  readonly failing: readonly string[];
}

/** What is to be done: to see which test runs which code, or to try some mutants. */
export type Order =
  | {
      readonly kind: "look";
      readonly files: Readonly<Record<string, string>>;
      readonly testFiles: readonly string[];
    }
  | {
      readonly kind: "try";
      readonly files: Readonly<Record<string, string>>;
      readonly trials: readonly Trial[];
    };

/** A mutant, and the tests that may notice it, in the order in which they are asked. */
export interface Trial {
  readonly id: string;
  /** Absent: the tests run as they are. Else its file, and what leads to it is loaded anew with the mutant switched on. */
  readonly anew?: string;
  readonly tests: readonly string[];
  /** How many milliseconds its tests may take; what none has noticed by then has survived. */
  readonly budget: number;
}

export type Answer =
  | { readonly kind: "looked"; readonly coverage: Coverage }
  | { readonly kind: "tried"; readonly id: string; readonly noticedBy: string | undefined }
  /** The process has loaded so much that a new one should go on. */
  | { readonly kind: "full" };
