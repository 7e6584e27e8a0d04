/** Payments that go back to their payers: refundPurchase and chargeBack. */
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { ChargeBack, RefundPurchase } from '../../accounts/return-payment.ts';
import type { GraphqlContext } from '../context.ts';
import { toReturnPaymentResult } from '../map/correction-answer.ts';
import { readInput } from '../read-input.ts';
import { ChargeBackInput, RefundPurchaseInput, ReturnPaymentResult } from '../types/return-payment.ts';

export interface ReturnPaymentDependencies {
  readonly refundPurchase: RefundPurchase;
  readonly chargeBack: ChargeBack;
}

@Resolver()
export class ReturnPaymentResolver {
  private readonly use: ReturnPaymentDependencies;

  constructor(use: ReturnPaymentDependencies) {
    this.use = use;
  }

  @Mutation(() => ReturnPaymentResult, {
    nullable: true,
    description:
      'Takes back the credits of a purchase that is refunded, in part or all of it: never more than the purchase, nor than is left of it. For operators.',
  })
  async refundPurchase(
    @Arg('input', () => RefundPurchaseInput, { description: 'The payment, how much and why.' })
    given: RefundPurchaseInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<ReturnPaymentResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const { amount, ...input } = reading.input;
    return toReturnPaymentResult(await this.use.refundPurchase(caller, { ...input, amount: amount ?? null }));
  }

  @Mutation(() => ReturnPaymentResult, {
    nullable: true,
    description:
      'Takes back a whole purchase whose payment was charged back: what is left of it is gone, what was used is owed. For operators.',
  })
  async chargeBack(
    @Arg('input', () => ChargeBackInput, { description: 'The payment and why.' }) given: ChargeBackInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<ReturnPaymentResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    return toReturnPaymentResult(await this.use.chargeBack(caller, { ...reading.input }));
  }
}
