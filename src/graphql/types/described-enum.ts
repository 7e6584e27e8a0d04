/**
 * GraphQL enums, each value with its description, so that none can be forgotten. Inside Weir an enum
 * value is the string of its name, just as in the domain.
 */
import { registerEnumType } from 'type-graphql';

/** Registers the enum and returns an object with each value under its own name. */
export function describedEnum<T extends Record<string, string>>(
  name: string,
  description: string,
  descriptionOfValue: T,
): { readonly [Value in keyof T]: Value };
export function describedEnum(
  name: string,
  description: string,
  descriptionOfValue: Record<string, string>,
): Record<string, string> {
  const entries = Object.entries(descriptionOfValue);
  const values = Object.fromEntries(entries.map(([value]) => [value, value]));
  const valuesConfig = Object.fromEntries(entries.map(([value, text]) => [value, { description: text }]));
  registerEnumType(values, { name, description, valuesConfig });
  return values;
}
