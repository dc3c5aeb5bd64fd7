/* SPDX-License-Identifier: MIT */
/* The smallest program that needs every header and the library. */
#include <libmail/libmail.h>
#include <stdio.h>
#include <string.h>

int main(void)
{
  printf("libmail %s: %s\n", LMAIL_VERSION_STRING, lmail_status_text(LMAIL_E_SYNTAX));
  return strcmp(lmail_status_name(LMAIL_OK), "OK") != 0;
}
