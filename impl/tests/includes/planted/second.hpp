// The other half: its source includes the first.
#pragma once
