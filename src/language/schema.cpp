// JSON Schema of the forms.
#include <nlohmann/json.hpp>

#include "reading.hpp"
#include "shopwright/language/fields.hpp"

namespace shopwright::language {
namespace {

constexpr std::string_view kDefinitions = R"({
  "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
  "duration": {"anyOf": [{"type": "string", "pattern": "^([0-9]+(\\.[0-9]+)?|\\.[0-9]+) ?(minute|hour|day|week|year)s?$"},
    {"$ref": "#/$defs/uncertain"}], "examples": ["3 days", "2 weeks"]},
  "rate": {"anyOf": [{"type": "string", "pattern": "^(every .+|.+ per .+)$"},
    {"type": "object", "properties": {"every": {"$ref": "#/$defs/duration"}}, "required": ["every"], "additionalProperties": false}],
    "examples": ["1 per 5 days", "every 6 days"]},
  "weekday": {"type": "string", "pattern": "^([a-zA-Z]+|[a-z]{3}\\.\\.[a-z]{3})$", "examples": ["weekends", "weekdays", "fri"]},
  "weekdays": {"anyOf": [{"$ref": "#/$defs/weekday"}, {"type": "array", "items": {"$ref": "#/$defs/weekday"}}]},
  "table": {"type": "object", "description": "A column of a CSV file beside the scenario.",
    "properties": {"csv": {"type": "string"}, "column": {"type": "string"}, "date": {"type": "string"},
      "where": {"type": "object", "additionalProperties": {"type": ["string", "number"]}}},
    "required": ["csv"], "additionalProperties": false},
  "quantity": {"type": ["number", "string"]},
  "uncertain": {"type": "object", "description": "A number that we do not know: drawn once per replicate.",
    "properties": {"uncertain": {"anyOf": [{"$ref": "#/$defs/quantity"}, {"$ref": "#/$defs/distribution"}]}},
    "required": ["uncertain"], "additionalProperties": false},
  "distribution": {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false, "properties": {
    "normal": {"type": "object", "properties": {"mean": {"$ref": "#/$defs/quantity"}, "sd": {"$ref": "#/$defs/quantity"}}, "required": ["mean", "sd"], "additionalProperties": false},
    "lognormal": {"type": "object", "properties": {"median": {"$ref": "#/$defs/quantity"}, "sigma": {"$ref": "#/$defs/quantity"}}, "required": ["median", "sigma"], "additionalProperties": false},
    "gamma": {"type": "object", "properties": {"mean": {"$ref": "#/$defs/quantity"}, "shape": {"$ref": "#/$defs/quantity"}}, "required": ["mean", "shape"], "additionalProperties": false},
    "uniform": {"type": "object", "properties": {"from": {"$ref": "#/$defs/quantity"}, "to": {"$ref": "#/$defs/quantity"}}, "required": ["from", "to"], "additionalProperties": false},
    "poisson": {"type": "object", "properties": {"mean": {"$ref": "#/$defs/quantity"}}, "required": ["mean"], "additionalProperties": false},
    "discrete": {"type": "object", "additionalProperties": {"$ref": "#/$defs/quantity"}}}}
})";

std::string property(const Field& field, const void* defaults) {
  std::string out = "{";
  std::string doc(field.meta.doc);
  const std::string_view unit = unit_name(field.meta);
  if (!unit.empty()) doc += (doc.empty() ? "" : " ") + std::string("[") + std::string(unit) + "]";
  if (field.meta.required) doc += doc.empty() ? "Required." : " Required.";
  if (!doc.empty()) out += "\"description\":" + json_text(doc) + ",";
  if (!field.meta.example.empty()) out += "\"examples\":[" + json_text(field.meta.example) + "],";
  if (!field.meta.required && field.form->kind() == Form::Kind::value) {
    const std::string value = field.form->show(static_cast<const char*>(defaults) + field.offset, field.meta, {});
    const bool bare =
        value == "true" || value == "false" || (parse_number(value) && value.front() != '.' && value.front() != '+');
    if (!value.empty()) out += "\"default\":" + (bare ? value : json_text(value)) + ",";
  }
  return out + field.form->schema(field.meta).substr(1);
}

}  // namespace

std::string RecordForm::schema_with(std::string_view extra) const {
  std::string properties(extra);
  for (const Field& field : fields) {
    if (field.name == "label" && !extra.empty()) continue;
    if (!properties.empty()) properties += ",";
    properties += json_text(field.name) + ":" + property(field, defaults.get());
  }
  const std::string object = R"({"type":"object","additionalProperties":false,"properties":{)" + properties + "}}";
  const Field* brief = shorthand.empty() ? nullptr : find(shorthand);
  return brief ? "{\"anyOf\":[" + brief->form->schema(brief->meta) + "," + object + "]}" : object;
}

std::string RecordForm::schema(const Meta&) const { return schema_with({}); }

std::string CollectionForm::schema(const Meta& meta) const {
  const std::string inner =
      element->kind() == Kind::record
          ? static_cast<const RecordForm*>(element)->schema_with(
                R"("label":{"type":"string","description":"Its name for people, in any language."})")
          : element->schema(element_meta(meta));
  return R"({"type":"object","propertyNames":{"$ref":"#/$defs/name"},"additionalProperties":{"anyOf":[)" + inner +
         R"(,{"type":"null","description":"Removes the entry of the scenario that this one extends."}]}})";
}

std::string ListForm::schema(const Meta& meta) const {
  const std::string inner = element->schema(meta);
  return "{\"anyOf\":[{\"type\":\"array\",\"items\":" + inner + "}," + inner + "]}";
}

std::string OptionalForm::schema(const Meta& meta) const { return element->schema(meta); }

std::string ChoiceForm::schema(const Meta&) const {
  std::string words, objects;
  for (const Alternative& alternative : alternatives) {
    if (alternative.form->complete_without_fields()) words += (words.empty() ? "" : ",") + json_text(alternative.name);
    objects += R"(,{"type":"object","additionalProperties":false,"required":[)" + json_text(alternative.name) +
               "],\"properties\":{" + json_text(alternative.name) + ":" + alternative.form->schema({}) + "}}";
  }
  return "{\"anyOf\":[" + (words.empty() ? objects.substr(1) : "{\"enum\":[" + words + "]}" + objects) + "]}";
}

std::string EnumForm::schema(const Meta&) const {
  std::string out;
  for (const auto name : names) out += (out.empty() ? "" : ",") + json_text(name);
  return "{\"enum\":[" + out + "]}";
}

std::string json_schema(const Form& form, std::string_view title) {
  using nlohmann::ordered_json;
  ordered_json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  ordered_json body = ordered_json::parse(form.schema({}));
  for (auto& [key, value] : body.items()) schema[key] = value;
  if (form.kind() == Form::Kind::record) {
    const auto& record = static_cast<const RecordForm&>(form);
    std::string kind = "scenario";
    if (const Field* field = record.find("kind"))
      kind = *reinterpret_cast<const std::string*>(static_cast<const char*>(record.defaults.get()) + field->offset);
    ordered_json properties = {
        {"shopwright", {{"const", 1}, {"description", "Version of the language."}}},
        {"kind", {{"const", kind}, {"description", "What the file is."}}},
        {"extends",
         {{"type", "string"},
          {"description", "A file, relative to this one, of which this one says the differences."}}}};
    for (auto& [key, value] : schema["properties"].items())
      if (!properties.contains(key)) properties[key] = value;
    schema["properties"] = properties;
    schema["required"] = {"shopwright", "kind"};
  }
  schema["$defs"] = ordered_json::parse(kDefinitions);
  return schema.dump(2) + "\n";
}

}  // namespace shopwright::language
