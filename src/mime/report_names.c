/* SPDX-License-Identifier: MIT */
/* report_names.c - names of the report reader's numbers, for traces and bindings. Linked when used. */

#include <libmail/report.h>

#define N(name) \
  case LMAIL_##name: return #name

const char *lmail_report_kind_name(uint16_t kind)
{
  switch (kind) {
    N(REPORT_GROUP);
    N(REPORT_FIELD);
    N(REPORT_GROUP_END);
    N(REPORT_DEFECT);
    N(REPORT_END);
  default: return NULL;
  }
}

static const char *about_name(uint16_t about)
{
  switch (about) {
    N(REPORT_ABOUT_MESSAGE);
    N(REPORT_ABOUT_RECIPIENT);
  default: return NULL;
  }
}

static const char *action_name(uint16_t action)
{
  switch (action) {
    N(ACTION_FAILED);
    N(ACTION_DELAYED);
    N(ACTION_DELIVERED);
    N(ACTION_RELAYED);
    N(ACTION_EXPANDED);
  default: return NULL;
  }
}

const char *lmail_report_code_name(uint16_t kind, uint16_t code)
{
  switch (kind) {
  case LMAIL_REPORT_GROUP: return about_name(code);
  case LMAIL_REPORT_GROUP_END: return action_name(code);
  case LMAIL_REPORT_DEFECT: return lmail_defect_name(code);
  default: return NULL;
  }
}

const char *lmail_report_field_name(uint16_t field)
{
  switch (field) {
    N(REPORT_ORIGINAL_ENVELOPE_ID);
    N(REPORT_REPORTING_MTA);
    N(REPORT_DSN_GATEWAY);
    N(REPORT_RECEIVED_FROM_MTA);
    N(REPORT_ARRIVAL_DATE);
    N(REPORT_ORIGINAL_RECIPIENT);
    N(REPORT_FINAL_RECIPIENT);
    N(REPORT_ACTION);
    N(REPORT_STATUS);
    N(REPORT_REMOTE_MTA);
    N(REPORT_DIAGNOSTIC_CODE);
    N(REPORT_LAST_ATTEMPT_DATE);
    N(REPORT_FINAL_LOG_ID);
    N(REPORT_WILL_RETRY_UNTIL);
    N(REPORT_LOCALIZED_DIAGNOSTIC);
    N(REPORT_REPORTING_UA);
    N(REPORT_MDN_GATEWAY);
    N(REPORT_ORIGINAL_MESSAGE_ID);
    N(REPORT_DISPOSITION_FIELD);
    N(REPORT_ERROR);
    N(REPORT_FAILURE);
    N(REPORT_WARNING);
    N(REPORT_FEEDBACK_TYPE);
    N(REPORT_USER_AGENT);
    N(REPORT_VERSION);
    N(REPORT_ORIGINAL_MAIL_FROM);
    N(REPORT_ORIGINAL_RCPT_TO);
    N(REPORT_SOURCE_IP);
    N(REPORT_INCIDENTS);
    N(REPORT_REPORTED_DOMAIN);
    N(REPORT_REPORTED_URI);
    N(REPORT_AUTHENTICATION_RESULTS);
  default: return NULL;
  }
}
