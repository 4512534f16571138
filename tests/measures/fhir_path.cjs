// What `fhirpath` makes of expressions over FHIR R4 resources: a JSON list of [resource, expression] on stdin, a list of results out.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { createRequire } = require("node:module");

const home = createRequire(join(process.env.VALIDATORS, "package.json"));
const fhirpath = home("fhirpath");
const model = home("fhirpath/fhir-context/r4");

const asked = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(asked.map(([resource, expression]) => fhirpath.evaluate(resource, expression, { resource }, model))));
