// The program of the image wissel-analytics: federated statistics under the container contract.

import AlgorithmKit
import WisselAnalytics

await analytics.run()
