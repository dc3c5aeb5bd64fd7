/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_REPORT_WRITER_H
#define LIBMAIL_MIME_REPORT_WRITER_H

/* report_writer.h - what the files of the report writer share: its state. */

#include "mime/report.h"
#include "rfc822/fold_writer.h"
#include <libmail/compose_report.h>

/* lmail_report_writer.state_ */
enum {
  LMAIL_REPORT_AT_START_,
  LMAIL_REPORT_IN_FIELDS_,
  LMAIL_REPORT_BEHIND_FIELDS_,
  LMAIL_REPORT_IN_RETURN_,
  LMAIL_REPORT_IS_COMPLETE_
};

#endif
