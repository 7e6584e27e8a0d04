// A typed operation: its text, and the types of its variables and result. The documents in documents/ become
// these; codegen.ts writes them to generated/.

export interface Operation<Result, Variables> {
  toString(): string;
  /** Never there at run time: it carries the types. */
  __apiType?: ((variables: Variables) => Result) | undefined;
}
