// The program of the image wissel-probe: functions by which tests see what a station gives to a run.

import AlgorithmKit

await Algorithm(
  name: "wissel-probe",
  [
    Probe.empty, Probe.echo, Probe.centralEcho, Probe.crash, Probe.hold, Probe.centralHold, Probe.big,
    Probe.environment, Probe.columns, Probe.attend, Probe.centralRounds, Reach.ask,
  ]
).run()
