#include "crawler/status.h"

namespace broadsheet::crawler {

std::string_view name_of(DaemonState state) {
  switch (state) {
    case DaemonState::kStarting:
      return "starting";
    case DaemonState::kRunning:
      return "running";
    case DaemonState::kPaused:
      return "paused";
    case DaemonState::kStalled:
      return "stalled";
    case DaemonState::kDraining:
      return "draining";
  }
  return "starting";
}

std::string_view name_of(SourceState state) {
  switch (state) {
    case SourceState::kIdle:
      return "idle";
    case SourceState::kDue:
      return "due";
    case SourceState::kRunning:
      return "running";
    case SourceState::kEnding:
      return "ending";
    case SourceState::kPaused:
      return "paused";
  }
  return "idle";
}

}  // namespace broadsheet::crawler
