// The adapters built into the worker.
#pragma once

#include "saslspec_adapter.h"

namespace saslspec::adapter {

const saslspec_adapter& cyrus_v1();
const saslspec_adapter& cyrus_v2();
const saslspec_adapter& gsasl();

} // namespace saslspec::adapter
