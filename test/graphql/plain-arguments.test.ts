// Inputs reach the resolvers without a copy in an instance of their class, so their classes may hold nothing.
import { expect, test } from '@jest/globals';
import { Field, getMetadataStorage, InputType } from 'type-graphql';
import { describeSchema } from '../../src/graphql/schema.ts';

test('an input whose class has a value or a method of its own is refused at the start', () => {
  const { inputTypes } = getMetadataStorage();
  expect(() => describeSchema()).not.toThrow();

  @InputType('ValuedInput')
  class ValuedInput {
    @Field(() => String)
    name = 'nobody';
  }
  expect(inputTypes.at(-1)?.target).toBe(ValuedInput);
  expect(() => describeSchema()).toThrow('ValuedInput has values or methods of its own');
  inputTypes.pop();

  @InputType('ActiveInput')
  class ActiveInput {
    @Field(() => String)
    name!: string;

    greeting(): string {
      return `Hello ${this.name}`;
    }
  }
  expect(inputTypes.at(-1)?.target).toBe(ActiveInput);
  expect(() => describeSchema()).toThrow('ActiveInput has values or methods of its own');
});
