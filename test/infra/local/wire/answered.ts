import { passOn, type AwsObject, type Handler } from '../../../../infra/local/wire/handler.ts'

/** What a handler answered itself. @throws Error when it left the call to moto */
export const answered = async (work: ReturnType<Handler> | undefined): Promise<AwsObject> => {
  const answer = await work
  if (answer === undefined || answer === passOn) throw new Error('The call was left to moto.')
  return answer
}
