import t from 'tap'
import { changingOperations } from '../../../../infra/local/engine/facts.ts'
import { loadServiceModels } from '../../../../infra/local/wire/service-model.ts'
import { locateTools } from '../../../../infra/setup/toolbox.ts'
import { cacheRoot } from '../../../../infra/local/cloud/cloud.ts'

const models = loadServiceModels(locateTools(cacheRoot(process.env)).botocoreData)
const operations = Object.keys(models.get('ec2')?.operations ?? {})

t.test('every operation that may change the facts is one of EC2', async (t) => {
  t.strictSame(
    [...changingOperations].filter((operation) => !operations.includes(operation)),
    [],
  )
})

t.test('of templates and subnets themselves none that makes or removes is left out', async (t) => {
  const own =
    /^(Create|Delete)(Default)?(LaunchTemplate(Versions?)?|Subnet)$|^ModifyLaunchTemplate$/
  t.strictSame(
    operations.filter((operation) => own.test(operation) && !changingOperations.has(operation)),
    [],
  )
})
