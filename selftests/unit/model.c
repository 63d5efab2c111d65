// SPDX-License-Identifier: GPL-2.0
#include "unit.h"
const struct nc_case unit_model_cases[] = {
	{ NULL, NULL }
};
