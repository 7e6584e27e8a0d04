/** Asking: requestJob, requestJobs, previewJob and quoteJob. Holds no rule: it reads the input, calls the use case and writes the answer. */
import { GraphQLError } from 'graphql';
import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { PreviewJob } from '../../jobs/preview-job.ts';
import type { QuoteJob } from '../../jobs/quote-job.ts';
import type { RequestJob } from '../../jobs/request-job.ts';
import { MAX_REQUESTS, type PlacedInput, type RequestJobs } from '../../jobs/request-jobs.ts';
import type { FindTicket } from '../../jobs/wait-ticket.ts';
import type { GraphqlContext } from '../context.ts';
import { toPreviewRequest, toQuoteRequest, toRequest } from '../input/request-job.ts';
import { toInvalidRequest } from '../map/problem.ts';
import { toPreview, toQuote, toRequestJobResult } from '../map/request-answer.ts';
import { readInput } from '../read-input.ts';
import { PreviewJobInput, PreviewJobResult } from '../types/preview-job.ts';
import type { InvalidRequest } from '../types/problem.ts';
import { QuoteJobInput, QuoteJobResult } from '../types/quote-job.ts';
import { RequestJobResult } from '../types/request-job.ts';
import { RequestJobInput } from '../types/request-job-input.ts';

export interface RequestJobsDependencies {
  readonly requestJob: RequestJob;
  readonly requestJobs: RequestJobs;
  readonly previewJob: PreviewJob;
  readonly quoteJob: QuoteJob;
  readonly findTicket: FindTicket;
}

@Resolver()
export class RequestJobsResolver {
  private readonly use: RequestJobsDependencies;

  constructor(use: RequestJobsDependencies) {
    this.use = use;
  }

  @Mutation(() => RequestJobResult, {
    nullable: true,
    description:
      'Decides in one step whether a job may run, how much of it, and who pays: a grant or a rejection, plus the cost.',
  })
  async requestJob(
    @Arg('input', () => RequestJobInput, { description: 'The job, and who pays for it.' })
    input: RequestJobInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<RequestJobResult> {
    const reading = readInput(input);
    if (!reading.wellFormed) return reading.problem;
    const request = toRequest(reading.input, { caller, path: ['input'] });
    if ('kind' in request) return toInvalidRequest(request);
    return toRequestJobResult(await this.use.requestJob(caller, request), this.use.findTicket);
  }

  @Mutation(() => [RequestJobResult], {
    nullable: true,
    description:
      'From 1 to 1,000 at once, decided in order, each on its own. The answers stand in the order of the inputs.',
  })
  async requestJobs(
    @Arg('inputs', () => [RequestJobInput], { description: 'The jobs, in the order in which to decide.' })
    inputs: RequestJobInput[],
    @Ctx() { caller }: GraphqlContext,
  ): Promise<RequestJobResult[]> {
    if (inputs.length < 1 || inputs.length > MAX_REQUESTS) throw wrongNumber(inputs.length);
    const read = inputs.map((input, index): InvalidRequest | PlacedInput => {
      const path = ['inputs', String(index)];
      const reading = readInput(input, path);
      if (!reading.wellFormed) return reading.problem;
      const request = toRequest(reading.input, { caller, path });
      return 'kind' in request ? toInvalidRequest(request) : { path, input: request };
    });
    const asked = read.filter((each) => 'input' in each);
    const answers = (await this.use.requestJobs(caller, asked)).values();
    return Promise.all(
      read.map((each) => ('input' in each ? toRequestJobResult(nextOf(answers), this.use.findTicket) : each)),
    );
  }

  @Query(() => PreviewJobResult, {
    nullable: true,
    description: 'What requestJob would answer now, by the same path. Changes nothing.',
  })
  async previewJob(
    @Arg('input', () => PreviewJobInput, { description: 'The job, and who would pay for it.' })
    input: PreviewJobInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<PreviewJobResult> {
    const reading = readInput(input);
    if (!reading.wellFormed) return reading.problem;
    const request = toPreviewRequest(reading.input, caller);
    if ('kind' in request) return toInvalidRequest(request);
    const answer = await this.use.previewJob(caller, request);
    return answer.kind === 'INVALID' ? toInvalidRequest(answer) : toPreview(answer);
  }

  @Mutation(() => QuoteJobResult, {
    nullable: true,
    description:
      'Freezes a price for account, model and workload. A job requested with the quote is held and charged at most that.',
  })
  async quoteJob(
    @Arg('input', () => QuoteJobInput, { description: 'What to freeze a price for.' }) input: QuoteJobInput,
    @Ctx() { caller }: GraphqlContext,
  ): Promise<QuoteJobResult> {
    const reading = readInput(input);
    if (!reading.wellFormed) return reading.problem;
    const request = toQuoteRequest(reading.input);
    if ('kind' in request) return toInvalidRequest(request);
    const answer = await this.use.quoteJob(caller, request);
    return answer.kind === 'INVALID' ? toInvalidRequest(answer) : toQuote(answer.quote);
  }
}

/** How many there are is a matter of the operation's size, like the size of a page: nothing of it is decided. */
function wrongNumber(given: number): GraphQLError {
  const expected = `from 1 to ${MAX_REQUESTS} requests`;
  return new GraphQLError(`inputs has ${given} requests, expected ${expected}.`, {
    extensions: { code: 'BAD_USER_INPUT', path: ['inputs'], expected },
  });
}

function nextOf<T>(values: Iterator<T>): T {
  const next = values.next();
  if (next.done) throw new Error('there are fewer answers than requests');
  return next.value;
}
