#include "planted/second.hpp"

#include "planted/first.hpp"
