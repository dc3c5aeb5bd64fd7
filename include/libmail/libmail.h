/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_LIBMAIL_H
#define LIBMAIL_LIBMAIL_H

/* libmail.h - every public header of libmail. Include single ones where compile time matters. */

#include "version.h"
#include "core.h"
#include "writer.h"
#include "codec.h"
#include "utf8.h"
#include "charset.h"
#include "defect.h"
#include "rfc822.h"
#include "mailbox.h"
#include "address.h"
#include "date.h"
#include "message_id.h"
#include "keywords.h"
#include "trace.h"
#include "list.h"
#include "authres.h"
#include "dkim.h"
#include "autocrypt.h"
#include "text.h"
#include "subject.h"
#include "mbox.h"
#include "mime.h"
#include "preview.h"
#include "summary.h"
#include "flowed.h"
#include "compose.h"
#include "report.h"
#include "compose_report.h"
#include "downgrade.h"
#include "partial.h"
#include "smtp.h"
#include "proxy.h"
#include "pop3.h"
#include "hash.h"
#include "saslprep.h"
#include "sasl.h"

#endif
