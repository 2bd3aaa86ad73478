#pragma once
// A bridge as a part of documents.
#include <nlohmann/json.hpp>

#include "shopwright/study/bridge.hpp"
#include "shopwright/study/margin_bridge.hpp"

namespace shopwright::report {

/// What report::bridge_json writes. margin: null when there is none.
nlohmann::ordered_json bridge_document(const study::Bridge& bridge, const study::MarginBridge* margin);

}  // namespace shopwright::report
