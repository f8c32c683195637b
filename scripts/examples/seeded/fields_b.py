"""Set b: harbours, bees, libraries, roofs and glaciers. Places, people and numbers are invented."""

from scripts.examples.seeded.words import Field, Law, Quantity

HARBOURS = Field(
    titles=("Berth Occupancy in the Port of {place}", "Container Handling at {place}: A Review"),
    object="terminal",
    objects="terminals",
    places=("Vestervik", "Cape Marlow", "Santa Brisa", "Ostrel", "Kingsholm"),
    groups=("North Quay", "Basin Two", "Ferry Dock", "Grain Pier", "Oil Jetty", "Timber Wharf", "Old Mole"),
    kinds=("Day shift", "Late shift", "Night shift"),
    quantities=(
        Quantity("berth occupancy", "B", "%", 31, 94),
        Quantity("crane rate", "C", "moves/h", 14, 38),
        Quantity("waiting time", "W", "h", 0.5, 29),
        Quantity("yard density", "Y", "TEU/ha", 210, 890, 0),
        Quantity("turnaround", "A", "h", 9, 71),
    ),
    devices=("the vessel tracking feed", "load cells in the spreaders", "gate cameras", "the tide board"),
    causes=(
        "strong westerly wind",
        "the strike of the lashers",
        "late paperwork",
        "dredging in the fairway",
        "a crane under repair",
    ),
    laws=(
        Law("berth occupancy", r"B = \frac{\sum_{i=1}^{n} t_i}{N T}", "t_i is the time ship i lies at the quay"),
        Law("mean waiting time", r"W = \frac{\rho}{\mu(1 - \rho)}", "rho stands for the load of the berths"),
        Law("yard capacity", r"K = \frac{G_s h_s D}{t_d}", "G_s counts ground slots and t_d is the dwell time in days"),
        Law("crane rate", r"C = \frac{3600}{t_c + t_w}", "t_c is the cycle and t_w the pause between cycles"),
        Law("mooring force", r"F_m = \frac{1}{2}\rho_a v^2 A_s", "A_s is the side area of the ship"),
        Law("squat", r"s_q = C_b\frac{v_k^2}{100}", "C_b is the block coefficient and v_k the speed in knots"),
        Law("tidal window", r"t_w = \frac{2}{\omega}\cos(\frac{h_r}{h_a})", "h_a is the range of the tide"),
        Law("handling cost", r"c_h = c_0 + \beta\sqrt{n_m}", "n_m is the number of moves"),
    ),
    terms=(
        ("Demurrage", "charge for a container that stays in the yard longer than agreed"),
        ("Lashing", "securing of containers on deck by rods and turnbuckles"),
        ("Roll-over", "a booked container that is left for the next ship"),
        ("Draught", "depth of water that a ship needs to float at her load"),
        ("Tug assist", "one or more tugs made fast while a ship turns"),
    ),
)

BEES = Field(
    titles=("Wintering of Honey Bee Colonies near {place}", "Nectar Flow and Weight of Hives at {place}"),
    object="apiary",
    objects="apiaries",
    places=("Lowick", "the Sallow Hills", "Brede", "Thistle Down", "Amberley Park"),
    groups=(
        "Orchard stand",
        "Heath stand",
        "Canal stand",
        "Roof stand",
        "Lime avenue",
        "School garden",
        "Quarry stand",
    ),
    kinds=("Single brood box", "Double brood box", "Long hive"),
    quantities=(
        Quantity("hive weight", "M", "kg", 17, 64),
        Quantity("brood area", "A", "dm²", 2, 88, 0),
        Quantity("mite fall", "m", "mites/d", 0.2, 31),
        Quantity("cluster temperature", "T", "°C", 19, 36),
        Quantity("honey yield", "H", "kg", 3, 47),
    ),
    devices=("a hive scale", "sticky boards", "a thermal camera", "a refractometer"),
    causes=(
        "a late frost in the orchards",
        "robbing by strong neighbours",
        "the failure of a queen",
        "spraying of the rape",
        "a wet August",
    ),
    laws=(
        Law("colony growth", r"N_{t} = N_0 e^{(b - d)t}", "b is the birth rate and d the death rate"),
        Law("mite load", r"m_k = m_0(1 + r)^{k}", "k counts brood cycles"),
        Law(
            "heat loss",
            r"P_h = U A_w(T_c - T_a)",
            "A_w is the wall area, T_c and T_a are the temperatures within and without",
        ),
        Law("winter consumption", r"W_c = \sum_{i=1}^{n} c_i d_i", "c_i is the daily use in month i of d_i days"),
        Law("nectar inflow", r"q_n = \frac{\Delta M + M_e}{\Delta t}", "M_e is the water that evaporates"),
        Law("survival", r"S = \frac{1}{1 + e^{\alpha - \beta x}}", "x is the weight in October"),
        Law("foraging range", r"R_f = \sqrt{\frac{n_f}{\pi\delta_f}}", "n_f foragers spread with a density delta"),
        Law("moisture", r"w_h = 100\frac{m_w}{m_w + m_s}", "m_w is water and m_s sugar"),
    ),
    terms=(
        ("Supersedure", "replacement of a failing queen by the colony without swarming"),
        ("Queen excluder", "grid through which workers pass but not the queen"),
        ("Propolis", "resin with which bees close gaps and coat the inside of the hive"),
        ("Cleansing flight", "first flight after winter, on the first warm day"),
        ("Drone brood", "cells from which male bees hatch after twenty-four days"),
    ),
)

LIBRARIES = Field(
    titles=("Lending and Visits in the Libraries of {place}", "Open Shelves and Waiting Lists in {place}"),
    object="branch",
    objects="branches",
    places=("Calder", "New Rossmark", "Elmstead", "Quayside", "Harrow Vale"),
    groups=("Central Library", "Bridge Street", "Mill Lane", "Parkside", "Station Road", "Weavers Row", "Hilltop", "Music Library"),
    kinds=("Children", "Young readers", "Adults"),
    quantities=(
        Quantity("loans", "L", "thousand", 2, 148),
        Quantity("visits", "V", "thousand", 5, 210, 0),
        Quantity("waiting list", "w", "days", 2, 66, 0),
        Quantity("stock age", "a", "years", 3, 19),
        Quantity("opening time", "h", "h/week", 18, 61),
    ),
    devices=("the gate counters", "the self-service desks", "a slip in every tenth book", "the catalogue's log"),
    causes=("the new reading room", "longer evenings", "the closing of the bookshop", "fines that were given up", "building work"),
    laws=(
        Law("turnover", r"U = \frac{L_y}{N_b}", "L_y is the number of loans within a year and N_b that of books"),
        Law("expected wait", r"w_e = \frac{q t_l}{c_b}", "q readers wait for c_b copies, each lent for t_l days"),
        Law("visit intensity", r"v_i = \frac{V}{P_r h_o}", "P_r is the number of residents"),
        Law("half-life of demand", r"D_t = D_0 2^{-t/\tau}", "t is the time since a title came out"),
        Law("satisfaction", r"s_f = \frac{1}{n}\sum_{j=1}^{n} x_j", "x_j is the mark given by reader j"),
        Law("shelf need", r"M_s = \frac{N_b b_w}{f_s}", "b_w is the width of a book and f_s the filled share"),
        Law("cost of a loan", r"c_l = \frac{K_f + K_v L_y}{L_y}", "K_f and K_v are the fixed and the variable cost"),
        Law("spread", r"g_s = \sqrt{\sum_{k=1}^{m}(p_k - p_0)^2}", "p_k is the share of branch k"),
    ),
    terms=(
        ("Weeding", "taking out of stock what is worn, outdated or never asked for"),
        ("Interlibrary loan", "a book fetched from another town on request"),
        ("Shelf mark", "letters and digits on the spine that say where a book stands"),
        ("Reservation", "claim to the next copy that comes back"),
        ("Legal deposit", "duty to hand in a copy of what is printed in the region"),
    ),
)  # fmt: skip

ROOFS = Field(
    titles=("Yield of Solar Roofs in {place}", "Shade, Dust and Snow: Solar Output in {place}"),
    object="array",
    objects="arrays",
    places=("Linden Court", "Bremhill", "the Glassworks", "Portway", "Sunniside"),
    groups=("Gym hall", "Fire station", "Tram depot", "Swimming bath", "Market roof", "Clinic west", "Clinic east"),
    kinds=("Flat roof", "Pitched roof", "Facade"),
    quantities=(
        Quantity("specific yield", "Y", "kWh/kWp", 610, 1190, 0),
        Quantity("module temperature", "T", "°C", 21, 68),
        Quantity("soiling loss", "s", "%", 0.6, 9.4),
        Quantity("inverter efficiency", "η", "%", 91, 98.6),
        Quantity("feed-in", "F", "MWh", 8, 212),
    ),
    devices=("a silicon irradiance sensor", "the inverter log", "a drone with a thermal camera", "a reference cell"),
    causes=(
        "pollen in May",
        "the shadow of the new tower",
        "a blown string fuse",
        "snow until noon",
        "clipping at the inverter",
    ),
    laws=(
        Law(
            "performance ratio", r"P_r = \frac{E_a G_0}{P_n H_i}", "H_i is the irradiation in the plane of the modules"
        ),
        Law("module temperature", r"T_m = T_a + \frac{G}{800}(T_n - 20)", "T_a is the temperature of the air"),
        Law("temperature loss", r"\delta_T = \gamma(T_m - 25)", "gamma is given by the maker"),
        Law("cell current", r"I = I_p - I_0(e^{U/U_t} - 1)", "I_p is the photo current and U_t the thermal voltage"),
        Law("angle loss", r"K_\theta = 1 - b_0(\frac{1}{\cos\theta} - 1)", "b_0 is near 0.05 for plain glass"),
        Law("degradation", r"P_t = P_0(1 - d_r)^{t}", "d_r is the yearly rate"),
        Law(
            "levelised cost",
            r"c_e = \frac{\sum_{t=0}^{n} K_t q^{-t}}{\sum_{t=1}^{n} E_t q^{-t}}",
            "q is one plus the rate of interest",
        ),
        Law("shading factor", r"f_s = \frac{A_1 + A_2}{A_g}", "A_g is the area of the generator"),
    ),
    terms=(
        ("String", "modules in series at one input of an inverter"),
        ("Clipping", "loss at noon where the inverter is smaller than the modules"),
        ("Hot spot", "shaded cell that takes up power and heats"),
        ("Peak power", "output under the light and temperature of the test standard"),
        ("Islanding", "feeding a part of the grid that has been cut off"),
    ),
)

GLACIERS = Field(
    titles=("Mass Balance of the Glaciers above {place}", "Retreat and Melt in the {place} Range"),
    object="glacier",
    objects="glaciers",
    places=("Val Serra", "Hornstad", "Upper Tarn", "Kaldbakur", "Passo Nero"),
    groups=("Great Tongue", "Little Tongue", "Cirque East", "Cirque West", "Hanging Field", "Twin Icefall", "Old Saddle"),
    kinds=("Accumulation area", "Transition belt", "Ablation area"),
    quantities=(
        Quantity("mass balance", "b", "m w.e.", 0.2, 2.9, 2),
        Quantity("retreat", "r", "m/a", 3, 61, 0),
        Quantity("surface velocity", "u", "m/a", 4, 88),
        Quantity("debris cover", "c", "%", 1, 44),
        Quantity("snow depth", "s", "cm", 40, 520, 0),
    ),
    devices=("ablation stakes", "a steam drill", "ground radar", "a camera on the moraine"),
    causes=("Saharan dust on the snow", "the warm autumn", "calving into the new lake", "avalanches from the north face", "rain up to the summit"),
    laws=(
        Law("mass balance", r"b_n = c_w - a_s", "c_w is winter accumulation and a_s summer ablation"),
        Law("degree-day melt", r"M = f_d\sum_{i=1}^{n} T_i", "T_i is the mean of day i if it is above zero"),
        Law("sliding velocity", r"u_b = k_s\tau_b^{3}", "tau is the stress at the bed"),
        Law("basal stress", r"\tau_b = \rho g H\sin\alpha", "alpha is the slope of the surface"),
        Law("ice volume", r"V = c_v A^{1.36}", "the exponent was found on large samples"),
        Law("response time", r"t_r = \frac{H_m}{a_t}", "H_m is the greatest thickness and a_t the melt at the tongue"),
        Law("albedo decay", r"\alpha_t = \alpha_f + (\alpha_0 - \alpha_f)e^{-t/\tau}", "the fresh value is reached again after each snowfall"),
        Law("runoff", r"Q_g = \frac{M A_g + P A_c}{\Delta t}", "A_g and A_c are the areas of ice and of the catchment"),
    ),
    terms=(
        ("Firn", "snow that has outlasted at least one summer"),
        ("Equilibrium line", "height at which a year's gain and loss of snow are equal"),
        ("Moulin", "shaft by which melt water falls to the bed"),
        ("Ogives", "bands below an icefall, one pair for each year"),
        ("Dead ice", "ice that has lost its tie with the glacier and no longer moves"),
    ),
)  # fmt: skip

FIELDS = (HARBOURS, BEES, LIBRARIES, ROOFS, GLACIERS)
