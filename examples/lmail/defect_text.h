/* SPDX-License-Identifier: MIT */
#ifndef LMAIL_TOOL_DEFECT_TEXT_H
#define LMAIL_TOOL_DEFECT_TEXT_H

/* defect_text.h - defects for people: what is wrong, and which reading was taken; NULL when unknown. */

#include <stdint.h>

const char *defect_means(uint16_t defect);
const char *defect_reading(uint16_t defect);

#endif
