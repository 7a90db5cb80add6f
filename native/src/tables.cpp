#include "handles.hpp"

namespace mixnas {

namespace {

Napi::Array listOf(Napi::Env env, std::initializer_list<const char*> names) {
  auto list = Napi::Array::New(env);
  for (const char* name : names) list.Set(list.Length(), name);
  return list;
}

}  // namespace

Napi::Object makeTables(Napi::Env env) {
  auto tables = Napi::Object::New(env);
#define MIXNAS_NAME(name) #name,
#define MIXNAS_TEXT(name, text) text,
  tables.Set("kernels", listOf(env, {MIXNAS_KERNELS(MIXNAS_NAME)}));
  tables.Set("activations", listOf(env, {MIXNAS_ACTIVATIONS(MIXNAS_TEXT)}));
  tables.Set("sinks", listOf(env, {MIXNAS_SINKS(MIXNAS_TEXT)}));
  tables.Set("spaces", listOf(env, {MIXNAS_SPACES(MIXNAS_TEXT)}));
  tables.Set("regions", listOf(env, {MIXNAS_REGIONS(MIXNAS_TEXT)}));
  tables.Set("optimizers", listOf(env, {MIXNAS_OPTIMIZERS(MIXNAS_TEXT)}));
#undef MIXNAS_NAME
#undef MIXNAS_TEXT
  tables.Set("unit", static_cast<double>(kUnit));
  tables.Set("mostFloats", static_cast<double>(kMostFloats));
  tables.Set("gateSums", kGateSums);
  tables.Set("mostGroups", kMostGroups);
  return tables;
}

}  // namespace mixnas
