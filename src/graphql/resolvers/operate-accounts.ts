/** What operators do with accounts: createAccount and changeTerms; and eraseUser, which an account may do itself. */
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import type { ChangeTerms } from '../../accounts/change-terms.ts';
import type { CreateAccount } from '../../accounts/create-account.ts';
import type { EraseUser } from '../../accounts/erase-user.ts';
import type { GraphqlContext } from '../context.ts';
import { toChangeTerms, toCreateAccount } from '../input/accounts.ts';
import { loadAccount } from '../loaders.ts';
import { toAccount } from '../map/account.ts';
import { toIdempotencyConflict, toInvalidRequest, toNotFound } from '../map/problem.ts';
import { readAccountId } from '../read-id.ts';
import { readInput } from '../read-input.ts';
import { make } from '../types/make.ts';
import {
  AccountCreated,
  ChangeTermsInput,
  ChangeTermsResult,
  CreateAccountInput,
  CreateAccountResult,
  EraseUserInput,
  EraseUserResult,
  TermsChanged,
  UserErased,
} from '../types/operator-accounts.ts';

export interface OperateAccountsDependencies {
  readonly createAccount: CreateAccount;
  readonly changeTerms: ChangeTerms;
  readonly eraseUser: EraseUser;
}

@Resolver()
export class OperateAccountsResolver {
  private readonly use: OperateAccountsDependencies;

  constructor(use: OperateAccountsDependencies) {
    this.use = use;
  }

  @Mutation(() => CreateAccountResult, {
    nullable: true,
    description: "Opens an account. Its plan's allowances are there at once.",
  })
  async createAccount(
    @Arg('input', () => CreateAccountInput, { description: 'Its name, its plan and its terms.' })
    given: CreateAccountInput,
    @Ctx() { caller, loaders }: GraphqlContext,
  ): Promise<CreateAccountResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const answer = await this.use.createAccount(caller, toCreateAccount(reading.input));
    switch (answer.kind) {
      case 'INVALID':
        return toInvalidRequest(answer);
      case 'CONFLICT':
        return toIdempotencyConflict(answer);
      case 'CREATED': {
        const account = toAccount(await loadAccount(loaders, answer.accountId));
        return make(AccountCreated, { account, replayed: answer.replayed });
      }
    }
  }

  @Mutation(() => ChangeTermsResult, {
    nullable: true,
    description:
      'Changes what was agreed with an account: plan, standing, post-paid line, factor, budgets. Each change is an entry of its ledger; jobs that run keep what they were granted.',
  })
  async changeTerms(
    @Arg('input', () => ChangeTermsInput, { description: 'The account, and what is to change.' })
    given: ChangeTermsInput,
    @Ctx() { caller, loaders }: GraphqlContext,
  ): Promise<ChangeTermsResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const input = toChangeTerms(reading.input);
    if ('kind' in input) return toInvalidRequest(input);
    const answer = await this.use.changeTerms(caller, input);
    switch (answer.kind) {
      case 'INVALID':
        return toInvalidRequest(answer);
      case 'NOT_FOUND':
        return toNotFound(answer);
      case 'CONFLICT':
        return toIdempotencyConflict(answer);
      case 'CHANGED': {
        const account = toAccount(await loadAccount(loaders, answer.accountId));
        return make(TermsChanged, { account, replayed: answer.replayed });
      }
    }
  }

  @Mutation(() => EraseUserResult, {
    nullable: true,
    description:
      "Forgets the name of a user for good. For operators and for the account's own key. The same name that comes again is a new user.",
  })
  async eraseUser(
    @Arg('input', () => EraseUserInput, { description: 'The account and the user.' }) given: EraseUserInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<EraseUserResult> {
    const reading = readInput(given);
    if (!reading.wellFormed) return reading.problem;
    const { userId } = reading.input;
    const accountId = readAccountId(reading.input.accountId, ['input', 'accountId']);
    if (typeof accountId !== 'string') return toInvalidRequest(accountId);
    const answer = await this.use.eraseUser(caller, { accountId, userId });
    switch (answer.kind) {
      case 'INVALID':
        return toInvalidRequest(answer);
      case 'NOT_FOUND':
        return toNotFound(answer);
      case 'ERASED':
        return make(UserErased, { erased: answer.erased });
    }
  }
}
