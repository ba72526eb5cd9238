/**
 * The kinds of parameter that an EC2 action can have. On the wire a list is `Name.1`, `Name.2`, … and a record
 * `Name.Member`; both nest (EC2 Query protocol: flattened lists, 1-based).
 */
export type Field =
  | { readonly kind: "text" }
  | { readonly kind: "integer" }
  | { readonly kind: "flag" }
  | { readonly kind: "list"; readonly of: Field }
  | { readonly kind: "record"; readonly fields: Fields };

/** Parameters by their name on the wire. */
export interface Fields {
  readonly [name: string]: Field;
}

export const text = { kind: "text" } as const;
export const integer = { kind: "integer" } as const;
export const flag = { kind: "flag" } as const;

/** A repeated parameter: `Name.N`. */
export function list<const F extends Field>(of: F): { readonly kind: "list"; readonly of: F } {
  return { kind: "list", of };
}

/** A parameter with members: `Name.Member`. */
export function record<const F extends Fields>(
  fields: F,
): { readonly kind: "record"; readonly fields: F } {
  return { kind: "record", fields };
}

/** What a parameter that is there is read as. */
export type Value<F extends Field> = F extends { readonly kind: "list"; readonly of: infer Item }
  ? readonly (Item extends Field ? Value<Item> : never)[]
  : F extends { readonly kind: "record"; readonly fields: infer Members }
    ? Members extends Fields
      ? Values<Members>
      : never
    : F extends { readonly kind: "integer" }
      ? number
      : F extends { readonly kind: "flag" }
        ? boolean
        : string;

/** What parameters are read as: an absent list is empty, any other absent parameter is `undefined`. */
export type Values<P extends Fields> = {
  readonly [Name in keyof P]: P[Name] extends { readonly kind: "list" }
    ? Value<P[Name]>
    : Value<P[Name]> | undefined;
};

/** The parameters of an action, of which some must be there. */
export type Input<P extends Fields, R extends keyof P> = Values<Omit<P, R>> & {
  readonly [Name in R]: Value<P[Name]>;
};

export const tag = record({ Key: text, Value: text });
export const tagSpecifications = list(record({ ResourceType: text, Tag: list(tag) }));
export const filters = list(record({ Name: text, Value: list(text) }));
