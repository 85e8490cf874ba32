// Half of a circle of includes, which is never compiled.
#pragma once

#include "planted/second.hpp"
